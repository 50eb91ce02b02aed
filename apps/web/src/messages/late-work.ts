/** The English texts of what somebody has to do; what shows it imports this file first. */
import { work } from './en/work.ts'
import { addTexts } from './t.tsx'

addTexts(work)
