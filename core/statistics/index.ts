export { manyRows, openStatistics, type Statistics, type StatisticsOptions } from './statistics.ts'
