export { openSeals, type Seals } from './seal.ts'
export { withoutSecrets } from './without.ts'
