import '../../messages/late-erasures.ts'
import { Button, Dialog, InlineError, Select, Skeleton, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { erase, type Ground, grounds, type Preview, previewQuery } from '../../pages/settings/erasures/queries.ts'
import styles from './EraseDialog.module.css'

interface EraseDialogProps {
  object: string
  record: string
  name: string
  onErased: () => void
  onClose: () => void
}

/** Says what goes and what stays, and erases for good once the name was typed. */
export function EraseDialog({ object, record, name, onErased, onClose }: EraseDialogProps) {
  const preview = useQuery(previewQuery(object, record))
  const [ground, setGround] = useState<Ground>('request')
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const word = preview.data?.word
  const go = async () => {
    if (busy || word === undefined) return
    setWrong(typed.trim() !== word)
    if (typed.trim() !== word) return
    setBusy(true)
    try {
      await erase(object, record, ground, word)
      onErased()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      wide
      title={t('erasures.title', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void go()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="danger" type="submit" disabled={busy || word === undefined}>
            {t('erasures.do')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <p className={styles.final}>{t('erasures.final')}</p>
      {preview.error ? <InlineError>{reasonOf(preview.error)}</InlineError> : null}
      {preview.data ? (
        <>
          <WhatGoes preview={preview.data} />
          <Select
            label={t('erasures.ground')}
            options={grounds.map((one) => ({ value: one, label: t(`erasures.ground.${one}`) }))}
            value={ground}
            none={t('state.noneFound')}
            onChange={(chosen) => setGround(chosen as Ground)}
          />
          <TextField
            label={t('erasures.confirm', { word: preview.data.word })}
            autoComplete="off"
            value={typed}
            error={isWrong ? t('erasures.notConfirmed') : null}
            onChange={(event) => setTyped(event.target.value)}
          />
        </>
      ) : preview.error ? null : (
        <div aria-busy aria-label={t('erasures.looking')} role="status">
          <Skeleton shape="full" />
          <Skeleton shape="full" />
          <Skeleton shape="full" />
        </div>
      )}
    </Dialog>
  )
}

function WhatGoes({ preview: { lines, marks, told, outOfReach } }: { preview: Preview }) {
  return (
    // Whoever comes by keyboard scrolls it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls has to take the focus
    <div className={styles.all} role="region" aria-label={t('erasures.goes')} tabIndex={0}>
      <ul className={styles.lines}>
        {lines.map(({ table, holds, fate, rows, stays, left }) => (
          <li key={table} className={styles.line}>
            <span className={styles.holds}>{holds}</span>
            <span className={styles.count}>
              {rows > 0 ? `${numberText(rows)} ${t(`erasures.fate.${fate}`)}` : t('erasures.rows', { count: stays })}
            </span>
            {left ? <span className={styles.left}>{t('erasures.left', { what: left })}</span> : null}
          </li>
        ))}
      </ul>
      <p>{t('erasures.marks', { count: marks })}</p>
      {told.length > 0 ? <p>{t('erasures.told', { names: told.join(', ') })}</p> : null}
      <h3 className={styles.sub}>{t('erasures.outOfReach')}</h3>
      <ul className={styles.dots}>
        {outOfReach.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  )
}
