import { Button, Chip } from '@rapport/ui'
import { fullTime, when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import type { Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import own from './Mails.module.css'

interface StandingRowProps {
  item: Standing
  writable: boolean
  onSay: (given: boolean) => void
}

/** How somebody stands to one purpose, and the ways to write down what they say of it. */
export function StandingRow({ item, writable, onSay }: StandingRowProps) {
  const now = useNow()
  const { purpose, name, basis, given, at } = item
  const called = purpose === null ? t('mails.everything') : name
  const isOwed = basis === 'contract'
  return (
    <li className={own.row}>
      <span dir="auto" className={own.name} title={called.length > 24 ? called : undefined}>
        {called}
      </span>
      <span className={own.state}>
        {isOwed ? (
          <span className={own.quiet}>{t('mails.owed')}</span>
        ) : given === null ? (
          <span className={own.quiet}>{t('mails.nothing')}</span>
        ) : (
          <Chip look={given ? 'good' : 'bad'}>{t(given ? 'mails.yes' : 'mails.no')}</Chip>
        )}
      </span>
      <span className={own.since}>
        {at ? (
          <time dateTime={at} title={fullTime(at)}>
            {t('mails.since', { when: when(at, now) })}
          </time>
        ) : null}
      </span>
      {writable && !isOwed && purpose !== null ? (
        <span className={own.says}>
          {given === true ? null : (
            <Button size="small" look="ghost" aria-label={t('mails.saysYesTo', { name })} onClick={() => onSay(true)}>
              {t('mails.saysYes')}
            </Button>
          )}
          {given === false ? null : (
            <Button size="small" look="ghost" aria-label={t('mails.saysNoTo', { name })} onClick={() => onSay(false)}>
              {t('mails.saysNo')}
            </Button>
          )}
        </span>
      ) : null}
    </li>
  )
}
