/** The English texts of the page of a segment, which imports this file first. */
import { record } from './en/record.ts'
import { segments } from './en/segments.ts'
import { addTexts } from './t.tsx'

addTexts(record)
addTexts(segments)
