/** A domain module: its name, the modules it stands on, and the objects it declares. Plain frozen data. */
import type { ObjectType } from '../object/index.ts'
import type { Guard } from '../store/planned.ts'

export interface Module {
  readonly name: string
  readonly needs?: readonly string[]
  readonly objects: readonly ObjectType[]
  /** Rules that every write of its objects keeps. */
  readonly guards?: readonly Guard[]
}
export const defineModule = <const M extends Module>(module: M): M => Object.freeze(module)
