import type { OutboxItem } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { listTies, removeTie, saveTie, waitingTie, type RecordTie, type WaitingTie } from '../lib/odoo/record-tie';

/** The records that mail on its way out is to be put beside once it is sent. */
export const useRecordTies = defineStore('record-ties', () => {
  const waiting = shallowRef<readonly WaitingTie[]>([]);

  const others = ({ outboxItemId }: WaitingTie): WaitingTie[] =>
    waiting.value.filter((other) => other.outboxItemId !== outboxItemId);

  /** Takes up what a former page of this user left. */
  function load(userId: string): void {
    waiting.value = listTies(userId, new Date());
  }

  function keep(tie: WaitingTie): void {
    saveTie(tie);
    waiting.value = [...others(tie), tie];
  }

  function add(tie: RecordTie, item: OutboxItem): void {
    keep(waitingTie(tie, item, new Date()));
  }

  function remove(tie: WaitingTie): void {
    removeTie(tie.outboxItemId);
    waiting.value = others(tie);
  }

  return { waiting, load, keep, add, remove };
});
