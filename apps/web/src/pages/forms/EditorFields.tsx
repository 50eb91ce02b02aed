import { Checkbox, InlineError, Select, TextArea, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { objectNamed } from '../../api/meta.ts'
import type { Meta } from '../../api/types.ts'
import { languages } from '../../fields/codes.ts'
import { t } from '../../messages/t.tsx'
import { SenderPicker } from '../broadcasts/DraftFields.tsx'
import { purposesQuery } from '../settings/mailing/queries.ts'
import { Cards } from '../settings/sources/Cards.tsx'
import { AskList } from './AskList.tsx'
import { ConsentList } from './ConsentList.tsx'
import { askableFields, type Draft, firstAsks, takers } from './draft.ts'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import { type FormProblem, matches, writings } from './types.ts'

export interface EditorFieldsProps {
  meta: Meta
  draft: Draft
  set: (part: Partial<Draft>) => void
  problems: readonly FormProblem[]
  isNew: boolean
}

/** Everything that a form says of itself, in the order in which one thinks of it. */
export function EditorFields({ meta, draft, set, problems, isNew }: EditorFieldsProps) {
  const object = objectNamed(meta, draft.of)
  const fields = askableFields(object)
  const purposes = useQuery(purposesQuery).data
  const wrong = (place: string) => problems.find((one) => one.place === place)?.message ?? null
  const hasMails = fields.some(({ kind }) => kind === 'emails')
  const text = (key: 'name' | 'heading' | 'button' | 'redirect' | 'intro' | 'thanks') => ({
    name: key,
    value: draft[key],
    error: wrong(key),
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => set({ [key]: event.target.value }),
  })
  return (
    <>
      <TextField label={t('forms.name')} hint={t('forms.nameHint')} maxLength={120} takesFocus={isNew} {...text('name')} />
      <div className={frame.two}>
        {isNew ? (
          <Select
            label={t('forms.of')}
            options={takers(meta.objects).map((one) => ({ value: one.name, label: one.label[1] }))}
            value={draft.of || null}
            onChange={(next) => {
              if (next && next !== draft.of) set({ of: next, asks: firstAsks(objectNamed(meta, next)), consents: [] })
            }}
            error={wrong('of')}
            none={t('state.noneFound')}
          />
        ) : null}
        <Select
          label={t('forms.language')}
          optional={t('field.optional')}
          hint={draft.language ? undefined : t('forms.languageNone')}
          options={languages(draft.language)}
          value={draft.language || null}
          onChange={(next) => set({ language: next ?? '' })}
          none={t('state.noneFound')}
          clearable
        />
      </div>
      {isNew || !wrong('of') ? null : <InlineError>{wrong('of')}</InlineError>}
      <Checkbox checked={draft.enabled} onChange={(event) => set({ enabled: event.target.checked })}>
        {t('forms.isOn')}
      </Checkbox>
      <TextField label={t('forms.heading')} optional={t('field.optional')} maxLength={200} {...text('heading')} />
      <TextArea label={t('forms.intro')} optional={t('field.optional')} rows={3} maxLength={5000} {...text('intro')} />
      <AskList meta={meta} object={object} fields={fields} asks={draft.asks} onChange={(asks) => set({ asks })} problems={problems} />
      <TextField label={t('forms.button')} optional={t('field.optional')} maxLength={80} {...text('button')} />
      {hasMails || draft.consents.length > 0 ? (
        <section className={styles.group} aria-labelledby="consents">
          <h2 className={frame.sub} id="consents">
            {t('forms.consents')}
          </h2>
          <p className={frame.quiet}>{t('forms.consentsHint')}</p>
          <ConsentList purposes={purposes ?? []} consents={draft.consents} onChange={(consents) => set({ consents })} wrong={wrong} />
          {draft.consents.length > 0 ? (
            <>
              <div>
                <Checkbox
                  checked={draft.confirms}
                  aria-describedby="confirms-hint"
                  onChange={(event) => set({ confirms: event.target.checked })}
                >
                  {t('forms.confirms')}
                </Checkbox>
                <p className={styles.hint} id="confirms-hint">
                  {t('forms.confirmsHint')}
                </p>
              </div>
              {draft.confirms ? (
                <SenderPicker
                  form={{
                    values: { sender: draft.sender },
                    set: ({ sender }) => set({ sender: sender ?? '' }),
                    bind: () => ({ name: 'sender', value: draft.sender, error: wrong('sender'), onChange: () => {}, onBlur: () => {} }),
                  }}
                />
              ) : null}
            </>
          ) : null}
        </section>
      ) : null}
      <section className={styles.group} aria-labelledby="after">
        <h2 className={frame.sub} id="after">
          {t('forms.after')}
        </h2>
        <TextArea
          label={t('forms.thanks')}
          optional={t('field.optional')}
          hint={t('forms.thanksHint')}
          rows={3}
          maxLength={5000}
          {...text('thanks')}
        />
        <TextField
          label={t('forms.redirect')}
          optional={t('field.optional')}
          hint={t('forms.redirectHint')}
          inputMode="url"
          maxLength={2000}
          {...text('redirect')}
        />
      </section>
      <section className={styles.group} aria-labelledby="whose">
        <h2 className={frame.sub} id="whose">
          {t('forms.whose')}
        </h2>
        {hasMails ? (
          <Cards
            label={t('forms.match')}
            name="match"
            value={draft.match}
            onChange={(match) => set({ match })}
            options={matches.map((value) => ({ value, label: t(`forms.match.${value}`), about: t(`forms.matchAbout.${value}`) }))}
          />
        ) : null}
        {hasMails && draft.match === 'mail' ? (
          <Cards
            label={t('forms.writing')}
            name="writing"
            value={draft.writing}
            onChange={(writing) => set({ writing })}
            options={writings.map((value) => ({ value, label: t(`forms.writing.${value}`), about: t(`forms.writingAbout.${value}`) }))}
          />
        ) : null}
        {hasMails ? null : <p className={frame.quiet}>{t('forms.matchAbout.never')}</p>}
      </section>
    </>
  )
}
