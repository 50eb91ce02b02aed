import { TextArea } from '@rapport/ui'
import { t } from '../../messages/t.tsx'

/** How somebody said it, beside the word that is written down. */
export function NoteField({ value, onChange }: { value: string; onChange: (note: string) => void }) {
  return (
    <TextArea
      label={t('mails.note')}
      optional={t('field.optional')}
      hint={t('mails.noteHint')}
      rows={2}
      maxLength={500}
      takesFocus
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
