import { Module } from '@nestjs/common';
import { DatabaseHealth } from './database-health.repository.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { SystemCounts } from './system-counts.repository.js';

@Module({ controllers: [HealthController, MetricsController], providers: [DatabaseHealth, SystemCounts] })
export class HealthModule {}
