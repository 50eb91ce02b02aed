import '../../../messages/late-mails.ts'
import { t } from '../../../messages/t.tsx'
import frame from '../Settings.module.css'
import { ChannelsForm } from './ChannelsForm.tsx'
import { PolicyForm } from './PolicyForm.tsx'
import { Purposes } from './Purposes.tsx'
import { Senders } from './Senders.tsx'

/** What people are written to for, in whose name, and how often at most. */
export function MailingPage() {
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.mailing')}</h2>
      </div>
      <p className={frame.text}>{t('mailing.text')}</p>
      <Purposes />
      <Senders />
      <ChannelsForm />
      <PolicyForm />
    </div>
  )
}
