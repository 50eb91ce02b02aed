/** What administrators change of the model at run time. */
import type { Model } from '../object/index.ts'
import type { Guard } from '../store/index.ts'
import { CustomObject } from './custom-object.ts'
import { customFieldGuard } from './decide.ts'
import { layoutGuard } from './decide-layout.ts'
import { customObjectGuard } from './decide-object.ts'
import { CustomField } from './definition.ts'
import { Layout } from './layout.ts'

export { customiseRoutes } from './customise.routes.ts'
export { openModels, type WorkspaceModels } from './models.ts'

/** The objects in which the changes are kept. */
export const customise = { objects: [CustomField, CustomObject, Layout] } as const

/** The rules that they keep; `reserved` are first words of addresses that no invented object may have. */
export const customiseGuards = (base: Model, reserved: () => ReadonlySet<string>): readonly Guard[] => [
  customFieldGuard,
  customObjectGuard(base, reserved),
  layoutGuard,
]
