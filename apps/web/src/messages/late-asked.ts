/** The English texts of what is asked of a member, which come a moment after the first page. */
import { asked } from './en/asked.ts'
import { addTexts } from './t.tsx'

addTexts(asked)
