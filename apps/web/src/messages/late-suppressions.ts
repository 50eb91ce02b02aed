/** The English texts of the list of closed addresses, which imports this file first. */
import { suppressions } from './en/suppressions.ts'
import './late-mails.ts'
import { addTexts } from './t.tsx'

addTexts(suppressions)
