/** The English texts of the page of a broadcast, which imports this file first. */
import { broadcasts } from './en/broadcasts.ts'
import './late-record.ts'
import { addTexts } from './t.tsx'

addTexts(broadcasts)
