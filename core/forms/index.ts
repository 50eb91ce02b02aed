/** Forms: what visitors are asked, on pages that work everywhere, and what becomes of their answers. */
import { defineModule } from '../module/index.ts'
import { Form } from './definition.ts'
import { formGuard } from './guard.ts'

export { formTables } from './personal.ts'
export { watchForms } from './attention.ts'
export { formRoutes } from './form.routes.ts'
export type { FormsPlace } from './place.ts'
export { formPages } from './public.routes.ts'
export { writeConfirmation } from './submission/confirm.ts'
export { letterKind } from './submission/heed.ts'

export const forms = defineModule({ name: 'forms', needs: ['messaging', 'tracking'], objects: [Form], guards: () => [formGuard] })
