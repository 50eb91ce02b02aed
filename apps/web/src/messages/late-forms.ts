/** The English texts of the page of a form, which imports this file first. */
import { forms } from './en/forms.ts'
import './late.ts'
import './late-broadcasts.ts'
import './late-mails.ts'
import './late-templates.ts'
import { addTexts } from './t.tsx'

addTexts(forms)
