/** Erasing somebody for good, and telling them all that is known of them: both by what every table says of itself. */
export { erasureRoutes, type ErasurePlace } from './erasure.routes.ts'
export { personalRoutes, type PersonalPlace } from './export.routes.ts'
export { type Erasing } from './erase.ts'
export { type Inventory, inventoryOf } from './inventory.ts'
export { barrierOf } from './mark.ts'
export { linesOf, type Remembered } from './remembered.ts'
export { replayErasures, type Replaying } from './replay.ts'
export { type Erasures, type ErasuresOptions, offerOpen, openErasures } from './worker.ts'
