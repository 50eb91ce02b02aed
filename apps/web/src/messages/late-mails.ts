/** The English texts about what people are written, which come with every page that says something of it. */
import { mails } from './en/mails.ts'
import { addTexts } from './t.tsx'

addTexts(mails)
