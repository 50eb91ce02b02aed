import { Chip, IconButton, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { objectNamed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import { queryClient } from '../../../api/queries.ts'
import { requestOnce } from '../../../api/request.ts'
import { remove } from '../../../list/removal.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { toast } from '../../../shell/toasts.ts'
import { NotLoaded } from '../Parts.tsx'
import styles from './Mailing.module.css'
import { PurposeDialog } from './PurposeDialog.tsx'
import { type Purpose, purposesQuery } from './queries.ts'
import { Section } from './Section.tsx'

const sign = { size: 14, strokeWidth: 1.6, 'aria-hidden': true } as const

/** What people are written to for, each with its ground. */
export function Purposes() {
  const list = useQuery(purposesQuery)
  const [shown, setShown] = useState<Purpose | 'new' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const object = objectNamed(useModel(), 'purpose')
  const asked = () => queryClient.invalidateQueries({ queryKey: purposesQuery.queryKey })
  const restore = async (changes: readonly string[]) => {
    try {
      for (const change of changes) await requestOnce(`/changes/${change}/undo`, { method: 'POST' })
      await asked()
    } catch (error) {
      setProblem(t('edit.notUndone', { reason: reasonOf(error) }))
    }
  }
  const drop = async (purpose: Purpose) => {
    if (!object) return
    setProblem(null)
    try {
      const done = await remove(object, [purpose.id])
      if (done.deleted === 0) throw new Error(done.skipped[0]?.message ?? '')
      await asked()
      toast({ text: t('mailing.deleted', { name: purpose.name }), undo: () => void restore(done.changes) })
    } catch (error) {
      setProblem(t('mailing.notDeleted', { name: purpose.name, reason: reasonOf(error) }))
    }
  }
  return (
    <Section
      title={t('mailing.purposes')}
      text={t('mailing.purposesText')}
      add={{ word: t('mailing.addPurpose'), act: () => setShown('new') }}
    >
      {problem ? <InlineError>{problem}</InlineError> : null}
      {!list.data ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        <p className={styles.quiet}>{t('mailing.noPurposes')}</p>
      ) : (
        <ul className={styles.list}>
          {list.data.map((purpose) => (
            <li key={purpose.id} className={styles.item}>
              <div className={styles.what}>
                <span className={styles.names}>
                  <span dir="auto" className={styles.name}>
                    {purpose.name}
                  </span>
                  <Chip>{t(`mails.basis.${purpose.basis}`)}</Chip>
                  {purpose.channels && purpose.channels.join() !== 'mail' ? (
                    <span className={styles.quiet}>{purpose.channels.map((channel) => t(`mails.channel.${channel}`)).join(', ')}</span>
                  ) : null}
                  {purpose.basis === 'contract' ? null : (
                    <span className={styles.quiet}>{t(purpose.offered ? 'mailing.offeredShort' : 'mailing.notOffered')}</span>
                  )}
                </span>
                {purpose.wording ? (
                  <span dir="auto" className={styles.wording}>
                    {purpose.wording}
                  </span>
                ) : null}
              </div>
              <IconButton label={t('mailing.editPurpose', { name: purpose.name })} onClick={() => setShown(purpose)}>
                <Pencil {...sign} />
              </IconButton>
              <IconButton label={t('mailing.deletePurpose', { name: purpose.name })} onClick={() => void drop(purpose)}>
                <Trash2 {...sign} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {shown ? <PurposeDialog purpose={shown === 'new' ? null : shown} onClose={() => setShown(null)} /> : null}
    </Section>
  )
}
