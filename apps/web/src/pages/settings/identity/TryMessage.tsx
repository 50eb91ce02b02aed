import { Button, Chip, type ChipLook, InlineError, Select, TextArea } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { objectNamed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import { metaQuery } from '../../../api/queries.ts'
import { t } from '../../../messages/t.tsx'
import { RecordLink } from '../../../shell/links.ts'
import frame from '../Settings.module.css'
import { sourcesQuery } from '../sources/queries.ts'
import styles from './Identity.module.css'
import { explain, type Explained, type Identity, type Step } from './queries.ts'
import { nameOf, stepWords } from './words.ts'

const example = `{
  "type": "identify",
  "anonymousId": "browser-1",
  "traits": { "email": "ada@example.org", "phone": "+4940300600" }
}`
const server = 'server'

/** A message is tried: which rule finds whom, and why not. Nothing is written. */
export function TryMessage({ identity }: { identity: Identity }) {
  const [typed, setTyped] = useState(example)
  const [source, setSource] = useState(server)
  const [wrong, setWrong] = useState<string | null>(null)
  const sources = useQuery({ ...sourcesQuery, refetchInterval: false }).data ?? []
  const ask = useMutation({ mutationFn: (message: unknown) => explain(message, source === server ? null : source) })
  const run = () => {
    try {
      const message = JSON.parse(typed) as unknown
      setWrong(null)
      ask.mutate(message)
    } catch {
      setWrong(t('identity.noJson'))
    }
  }
  return (
    <>
      <h3 className={frame.sub}>{t('identity.try')}</h3>
      <p className={frame.text}>{t('identity.tryText')}</p>
      <form
        className={styles.try}
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Select
          label={t('identity.source')}
          options={[{ value: server, label: t('identity.anyServer') }, ...sources.map(({ id, name }) => ({ value: id, label: name }))]}
          value={source}
          none={t('state.noneFound')}
          onChange={(value) => setSource(value ?? server)}
        />
        <TextArea
          label={t('identity.message')}
          hint={t('identity.messageHint')}
          error={wrong}
          rows={7}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button look="primary" type="submit" disabled={ask.isPending}>
          {t('identity.ask')}
        </Button>
      </form>
      <div aria-live="polite">
        {ask.error ? <InlineError>{reasonOf(ask.error)}</InlineError> : null}
        {ask.data ? <Answer told={ask.data} identity={identity} /> : null}
      </div>
    </>
  )
}

const looks: Readonly<Record<Step['outcome'], ChipLook>> = {
  off: 'neutral',
  unsaid: 'neutral',
  open: 'warn',
  nobodys: 'warn',
  nobody: 'neutral',
  several: 'warn',
  another: 'warn',
  found: 'good',
  later: 'warn',
}

function Answer({ told, identity }: { told: Explained; identity: Identity }) {
  const { steps, joining, notes, written } = told
  const meta = useQuery(metaQuery).data
  const fields = meta && objectNamed(meta, 'person')?.fields
  const labelOf = (key: string) => fields?.find((field) => field.key === key)?.label ?? key
  return (
    <div className={styles.answer}>
      <p className={styles.outcome}>
        <Whom told={told} />
      </p>
      {joining ? <p>{t(`identity.joining.${joining}`)}</p> : null}
      {written.length > 0 ? <p>{t('identity.written', { fields: written.map(labelOf).join(', ') })}</p> : null}
      {notes.map(({ code, message }) => (
        <p key={code}>{message}</p>
      ))}
      {steps.length > 0 ? (
        <ol className={styles.steps} aria-label={t('identity.steps')}>
          {steps.map((step) => (
            <li key={step.field}>
              <Chip look={looks[step.outcome]}>{t(`identity.outcome.${step.outcome}`)}</Chip>
              <span>
                <b>{nameOf(step, identity)}</b> <span dir="auto">{stepWords(step, identity)}</span>
              </span>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  )
}

function Whom({ told: { individual, isNewIndividual, visitor, isNewVisitor } }: { told: Explained }) {
  const meta = useQuery(metaQuery).data
  if (individual?.id && meta)
    return (
      <>
        {t('identity.isAbout')}{' '}
        <RecordLink path={objectNamed(meta, 'person')?.path ?? 'people'} id={individual.id} dir="auto">
          {individual.title ?? t('record.untitled')}
        </RecordLink>
      </>
    )
  if (isNewIndividual) return t('identity.isNew')
  if (individual) return t('identity.isUnseen')
  if (visitor) return t(isNewVisitor ? 'identity.isNewVisitor' : 'identity.isVisitor')
  return t('identity.isNobody')
}
