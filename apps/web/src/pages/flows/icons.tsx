import {
  Bell,
  CircleCheck,
  Eye,
  FilePlus2,
  GitBranch,
  Hourglass,
  type LucideIcon,
  Mail,
  MessageCircleQuestion,
  PenLine,
  Shuffle,
  UserPlus,
  Webhook,
  Zap,
} from 'lucide-react'
import styles from './Flows.module.css'
import type { StepSort } from './types.ts'

const icons: Readonly<Record<StepSort | 'begin', LucideIcon>> = {
  begin: Zap,
  change: PenLine,
  create: FilePlus2,
  work: CircleCheck,
  notify: Bell,
  mail: Mail,
  webhook: Webhook,
  assign: UserPlus,
  wait: Hourglass,
  watch: Eye,
  branch: GitBranch,
  split: Shuffle,
  approve: MessageCircleQuestion,
}

/** What is done is coloured as what can be pressed, what decides as what warns, what waits not at all. */
const looks: Readonly<Record<StepSort | 'begin', string>> = {
  begin: 'begin',
  change: 'do',
  create: 'do',
  work: 'do',
  notify: 'do',
  mail: 'do',
  webhook: 'do',
  assign: 'do',
  wait: 'wait',
  watch: 'wait',
  branch: 'decide',
  split: 'decide',
  approve: 'decide',
}

export function StepSign({ sort, size = 14 }: { sort: StepSort | 'begin'; size?: number }) {
  const Icon = icons[sort]
  return (
    <span className={styles.sign} data-look={looks[sort]} aria-hidden>
      <Icon size={size} strokeWidth={1.8} />
    </span>
  )
}
export const IconOf = ({ sort }: { sort: StepSort }) => {
  const Icon = icons[sort]
  return <Icon size={14} strokeWidth={1.6} aria-hidden />
}
