import { createElement } from 'react'
import type { ObjectMeta } from '../api/types.ts'
import { iconOf } from '../shell/objectIcons.ts'

export const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The sign of an object's records. */
export const signOf = (object: ObjectMeta) => createElement(iconOf(object), line)
