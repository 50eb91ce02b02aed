import { Button, Chip, Dialog, InlineError } from '@rapport/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { when } from '../../fields/time.ts'
import { t } from '../../messages/t.tsx'
import { CopyField } from './CopyField.tsx'
import { type Mail, mailsQuery } from './mailQueries.ts'
import { MailServer } from './MailServer.tsx'
import { mailLook, mailWord, mayGoAgain } from './mailWords.ts'
import styles from './Members.module.css'
import { NotLoaded } from './Parts.tsx'
import { SendAgain } from './SendAgain.tsx'
import frame from './Settings.module.css'

/** Every mail that the system wrote, with what came of it; and, for who runs the installation, the way it is sent. */
export function MailPage() {
  const list = useInfiniteQuery(mailsQuery)
  const first = list.data?.pages[0]
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.mail')}</h2>
      </div>
      <p className={frame.text}>{t('mail.text')}</p>
      {!first ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : (
        <>
          {first.sends ? null : <p className={frame.text}>{t(first.runs ? 'mail.heldBack' : 'mail.heldBackOther')}</p>}
          {first.items.length === 0 ? <p className={frame.count}>{t('mail.none')}</p> : null}
          <ul className={styles.invitations} aria-label={t('mail.list')}>
            {list.data?.pages.flatMap(({ items }) => items.map((mail) => <MailItem key={mail.id} mail={mail} />))}
          </ul>
          {list.hasNextPage ? (
            <div className={styles.more}>
              <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('action.showMore')}
              </Button>
            </div>
          ) : null}
          {first.runs ? <MailServer /> : null}
        </>
      )}
    </div>
  )
}

function MailItem({ mail }: { mail: Mail }) {
  const [shown, setShown] = useState<'text' | 'link' | null>(null)
  const { subject, to } = mail
  return (
    <li className={styles.invitation}>
      <span className={styles.names}>
        <span className={styles.name}>{subject}</span>
        <span className={styles.mail}>{[to, when(mail.createdAt, new Date())].join(', ')}</span>
        <Said mail={mail} />
      </span>
      <Chip look={mailLook(mail)}>{mailWord(mail)}</Chip>
      <Button size="small" look="ghost" aria-label={t('mail.showOf', { subject, to })} onClick={() => setShown('text')}>
        {t('mail.show')}
      </Button>
      {mail.hasLink && mail.state !== 'accepted' ? (
        <Button size="small" aria-label={t('mail.linkOf', { subject, to })} onClick={() => setShown('link')}>
          {t('mail.link')}
        </Button>
      ) : null}
      {mayGoAgain(mail) ? (
        <SendAgain path={`/mails/${mail.id}/retry`} label={t('mail.retryOf', { subject, to })} to={to} mail={mail} />
      ) : null}
      {shown === 'text' ? <TextDialog mail={mail} onClose={() => setShown(null)} /> : null}
      {shown === 'link' ? <LinkDialog mail={mail} onClose={() => setShown(null)} /> : null}
    </li>
  )
}

function Said({ mail: { reason, nextAt, linkTaken } }: { mail: Mail }) {
  const now = new Date()
  const lines = [
    reason && nextAt ? t('mail.tries', { reason, when: timeOf(nextAt) }) : reason,
    linkTaken ? t('mail.linkTaken', { name: linkTaken.by, when: when(linkTaken.at, now) }) : null,
  ].filter((line) => line !== null)
  return lines.length > 0 ? <span className={styles.reason}>{lines.join(' ')}</span> : null
}

const timeOf = (iso: string): string => new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

function TextDialog({ mail, onClose }: { mail: Mail; onClose: () => void }) {
  const { data, error } = useQuery({ queryKey: ['mail', mail.id], queryFn: () => request<{ text: string }>(`/mails/${mail.id}`) })
  return (
    <Dialog
      title={mail.subject}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={<Button onClick={onClose}>{t('action.close')}</Button>}
    >
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {data?.text.split('\n\n').map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </Dialog>
  )
}

function LinkDialog({ mail, onClose }: { mail: Mail; onClose: () => void }) {
  // Asked for once: that it was taken is noted.
  const { data, error } = useQuery({
    queryKey: ['mailLink', mail.id],
    queryFn: () => request<{ url: string }>(`/mails/${mail.id}/link`, { method: 'POST' }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  const close = () => {
    void queryClient.invalidateQueries({ queryKey: mailsQuery.queryKey })
    onClose()
  }
  return (
    <Dialog
      title={t('mail.linkTitle', { to: mail.to })}
      closeLabel={t('action.close')}
      onClose={close}
      foot={<Button onClick={close}>{t('action.close')}</Button>}
    >
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {data ? (
        <CopyField label={t('invite.link')} value={new URL(data.url, window.location.origin).href} copyLabel={t('invite.copy')} />
      ) : null}
      <p>{t('mail.linkText', { to: mail.to })}</p>
    </Dialog>
  )
}
