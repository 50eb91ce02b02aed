/** The English texts of the page of a record, which imports this file first. */
import { record } from './en/record.ts'
import './late-mails.ts'
import { addTexts } from './t.tsx'

addTexts(record)
