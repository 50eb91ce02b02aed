import type { HookTrigger } from '@rapport/core/flows'
import { Button, Dialog, InlineError, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { CopyField } from '../../settings/CopyField.tsx'
import { CodeBlock } from '../../settings/reference/CodeBlock.tsx'
import styles from '../Flows.module.css'
import type { Flow } from '../types.ts'
import { exampleBody } from './paths.ts'
import { hookQuery, replaceHook } from './queries.ts'

/** To which address something is sent, how that is tried, and how it is given up for another. */
export function HookAddress({ flow, trigger }: { flow: Flow; trigger: HookTrigger }) {
  const { data: hook, error } = useQuery(hookQuery(flow.id))
  const [asks, setAsks] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const replace = async () => {
    setBusy(true)
    setWrong(null)
    try {
      await replaceHook(flow.id)
      setAsks(false)
      toast({ text: t('flows.hook.replaced') })
    } catch (failure) {
      setWrong(reasonOf(failure))
    } finally {
      setBusy(false)
    }
  }
  if (error && !hook) return <InlineError>{reasonOf(error)}</InlineError>
  if (!hook) return <Skeleton shape="long" />
  const isSaved = flow.body.begins.some(({ on }) => on === 'webhook')
  return (
    <fieldset className={styles.asked}>
      <legend>{t('flows.hook.address')}</legend>
      <CopyField label={t('flows.hook.url')} value={hook.url} copyLabel={t('flows.hook.copy')} />
      <p className={styles.hint}>{t(isSaved ? 'flows.hook.addressHint' : 'flows.hook.savedFirst')}</p>
      <CodeBlock title={t('flows.hook.example')} text={curl(hook.url, trigger)} />
      <div>
        <Button size="small" look="ghost" onClick={() => setAsks(true)}>
          {t('flows.hook.replace')}
        </Button>
      </div>
      {asks ? (
        <Dialog
          title={t('flows.hook.replace')}
          closeLabel={t('action.close')}
          onClose={() => setAsks(false)}
          foot={
            <>
              <Button onClick={() => setAsks(false)}>{t('action.cancel')}</Button>
              <Button look="primary" disabled={busy} onClick={() => void replace()}>
                {t('flows.hook.replaceDo')}
              </Button>
            </>
          }
        >
          <p>{t('flows.hook.replaceText')}</p>
          {wrong ? <InlineError>{wrong}</InlineError> : null}
        </Dialog>
      ) : null}
    </fieldset>
  )
}

/** As a shell takes it, within single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const curl = (url: string, trigger: HookTrigger): string =>
  [
    `curl ${quoted(url)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'Idempotency-Key: order-1001' \\`,
    `  -d ${quoted(JSON.stringify(exampleBody(trigger)))}`,
  ].join('\n')
