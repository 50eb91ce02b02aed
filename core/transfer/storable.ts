/** What jsonb can hold: it takes neither NUL nor half characters. */
import { isStorable } from '../object/check-text.ts'

/** The text with the sign for what is no character in place of NUL and half characters; the same text where there are none. */
export const storable = (text: string): string => (isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd'))
