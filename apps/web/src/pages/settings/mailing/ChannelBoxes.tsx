import { Checkbox } from '@rapport/ui'
import { type Channel, channels } from '../../../mails/types.ts'
import { t } from '../../../messages/t.tsx'
import styles from './Mailing.module.css'

interface ChannelBoxesProps {
  legend: string
  hint: string
  /** Of which is chosen. */
  among: readonly Channel[]
  /** Always chosen. */
  fixed?: Channel
  value: readonly Channel[]
  error?: string | null
  onChange: (value: readonly Channel[]) => void
}

/** Some of the channels. */
export function ChannelBoxes({ legend, hint, among, fixed, value, error, onChange }: ChannelBoxesProps) {
  const toggle = (channel: Channel) => onChange(channels.filter((one) => (one === channel ? !value.includes(one) : value.includes(one))))
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{legend}</legend>
      {among.map((channel) => (
        <Checkbox key={channel} checked={value.includes(channel)} disabled={channel === fixed} onChange={() => toggle(channel)}>
          {t(`mails.channel.${channel}`)}
        </Checkbox>
      ))}
      {error ? <p className={styles.wrong}>{error}</p> : <p className={styles.hint}>{hint}</p>}
    </fieldset>
  )
}
