/** The English texts of conditions over what happened: words and editor import this file first. */
import { happened } from './en/happened.ts'
import { addTexts } from './t.tsx'

addTexts(happened)
