export { openSeals, type Seals } from './seal.ts'
