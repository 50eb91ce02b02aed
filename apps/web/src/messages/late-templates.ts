/** The English texts of the page of a template, which imports this file first. */
import { record } from './en/record.ts'
import { templates } from './en/templates.ts'
import { addTexts } from './t.tsx'

addTexts(record)
addTexts(templates)
