/** What administrators change of the model at run time. */
import { CustomField } from './definition.ts'

export { customFieldGuard } from './decide.ts'
export { customiseRoutes } from './customise.routes.ts'
export { openModels, type WorkspaceModels } from './models.ts'

/** The objects in which the changes are kept. */
export const customise = { objects: [CustomField] } as const
