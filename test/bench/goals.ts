/** Two cells of a table: the goal, and whether it was met. */
export function goalCell(value: number, most: number, unit: string): [string, string] {
  return [`<= ${most} ${unit}`, value <= most ? 'met' : 'missed'];
}
