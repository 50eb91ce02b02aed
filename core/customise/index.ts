/** What administrators change of the model at run time. */
import { defineModule } from '../module/index.ts'
import { CustomObject } from './custom-object.ts'
import { customFieldGuard } from './decide.ts'
import { layoutGuard } from './decide-layout.ts'
import { customObjectGuard } from './decide-object.ts'
import { CustomField } from './definition.ts'
import { Layout } from './layout.ts'

export { customiseTables } from './personal.ts'
export { customiseRoutes } from './customise.routes.ts'
export { openModels, type WorkspaceModels } from './models.ts'

/** The objects in which the changes are kept, and their rules. */
export const customise = defineModule({
  name: 'customise',
  objects: [CustomField, CustomObject, Layout],
  guards: ({ model, reserved }) => [customFieldGuard, customObjectGuard(model, reserved), layoutGuard],
})
