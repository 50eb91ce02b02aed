/** The English texts of the palette, which imports this file first. */
import { palette } from './en/palette.ts'
import { addTexts } from './t.tsx'

addTexts(palette)
