import { Button, Checkbox, Dialog, InlineError, Select, TextArea } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { useForm } from '../../useForm.ts'
import type { Identity, Rule } from './queries.ts'
import { linesIn, nameOf } from './words.ts'

interface RuleDialogProps {
  identity: Identity
  /** Null for a card that is added. */
  rule: Rule | null
  free: Identity['cards']
  onSave: (rule: Rule) => void
  onRemove?: (() => void) | undefined
  onClose: () => void
}

/** What a rule goes by: the names under which programs send it, who may say it, and what is nobody's. */
export function RuleDialog({ identity, rule, free, onSave, onRemove, onClose }: RuleDialogProps) {
  const [field, setField] = useState(rule?.field ?? free[0]?.field ?? '')
  const [secret, setSecret] = useState(rule?.secret ?? true)
  const isUser = rule?.by === 'user'
  const form = useForm(
    { traits: (rule?.traits ?? []).join('\n'), nobodys: (rule?.nobodys ?? []).join('\n') },
    { traits: (value) => (!isUser && linesIn(value).length === 0 ? t('identity.noTraits') : null) },
  )
  const save = () =>
    form.submit(async ({ traits, nobodys }) => {
      const given = { field, secret, traits: isUser ? [] : linesIn(traits), nobodys: linesIn(nobodys) }
      onSave({ ...(rule ?? { by: 'card', enabled: true }), ...given })
      onClose()
    })
  return (
    <Dialog
      title={rule ? t('identity.editTitle', { name: nameOf(rule, identity) }) : t('identity.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          {onRemove ? (
            <Button
              look="danger"
              onClick={() => {
                onRemove()
                onClose()
              }}
            >
              {t('identity.remove')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      {rule ? null : (
        <Select
          label={t('identity.field')}
          options={free.map((card) => ({ value: card.field, label: card.label }))}
          value={field}
          none={t('state.noneFound')}
          onChange={(value) => setField(value ?? '')}
        />
      )}
      {isUser ? null : <TextArea label={t('identity.traits')} hint={t('identity.traitsHint')} rows={4} {...form.bind('traits')} />}
      <Checkbox checked={secret} onChange={(event) => setSecret(event.target.checked)}>
        {t('identity.secret')}
      </Checkbox>
      <TextArea label={t('identity.nobodys')} hint={t('identity.nobodysHint')} rows={4} {...form.bind('nobodys')} />
    </Dialog>
  )
}
