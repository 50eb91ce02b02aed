/** Which records flows are for, and which they write. */
import type { ObjectType } from '../object/index.ts'

/** Whether its records walk flows: those in which customers' data lie; none by which the workspace itself is set up, where guards bind people and not the system. */
export const isWalkable = (object: ObjectType | undefined): object is ObjectType =>
  object !== undefined &&
  !object.internal &&
  !object.retired &&
  (object.transfer === true || object.interactions === true || object.via !== undefined)

/** Whether a step may make or change them. */
export const isWritable = (object: ObjectType): boolean => isWalkable(object) && object.comesBy === undefined
