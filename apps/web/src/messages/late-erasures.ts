/** The English texts about erasing somebody, which its dialog and its page import first. */
import { erasures } from './en/erasures.ts'
import { addTexts } from './t.tsx'

addTexts(erasures)
