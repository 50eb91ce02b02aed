import { Button, Checkbox, Dialog, IconButton, InlineError, Select, TextField } from '@rapport/ui'
import { useRouteContext } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { ApiProblem, reasonOf } from '../../../api/problem.ts'
import { timeZones } from '../../../fields/codes.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { write } from '../mailing/queries.ts'
import styles from './Hours.module.css'
import { fromHolidays, type Hours, hoursQuery, office, type Opening, toHolidays, type Week, type Weekday, weekdays } from './hours.ts'

/** Asks when it is open: day for day, and on which days it is not. */
export function HoursDialog({ hours, onClose }: { hours: Hours | null; onClose: () => void }) {
  const { session } = useRouteContext({ from: '/app' })
  const [name, setName] = useState(hours?.name ?? '')
  const [timeZone, setTimeZone] = useState(hours?.timeZone ?? session.workspace?.timeZone ?? '')
  const [week, setWeek] = useState<Week>(hours?.week ?? office)
  const [holidays, setHolidays] = useState(() => toHolidays(hours?.holidays ?? null))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const zones = useMemo(() => timeZones(timeZone), [timeZone])
  const errors = problem instanceof ApiProblem ? problem.errors : []
  const errorOf = (field: string) => errors.find((one) => one.field === field)?.message ?? null
  const save = async () => {
    setTried(true)
    if (busy || !name.trim() || !timeZone) return
    setBusy(true)
    setProblem(null)
    const kept = Object.fromEntries(Object.entries(week).filter(([, openings]) => openings.length > 0))
    const values = { name: name.trim(), timeZone, week: kept, holidays: fromHolidays(holidays) }
    try {
      if (hours) await write(hoursQuery.queryKey, `/business-hours/${hours.id}`, 'PATCH', values, hours.version)
      else await write(hoursQuery.queryKey, '/business-hours', 'POST', values)
      toast({ text: hours ? t('hours.saved') : t('hours.added', { name: values.name }) })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  const known = ['name', 'timeZone', 'week', 'holidays']
  const loose = problem && !errors.some(({ field }) => known.includes(field))
  return (
    <Dialog
      wide
      title={hours ? t('hours.editTitle', { name: hours.name }) : t('hours.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {hours ? t('action.save') : t('hours.add')}
          </Button>
        </>
      }
    >
      {loose ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <div className={styles.pair}>
        <TextField
          label={t('hours.name')}
          hint={hours ? undefined : t('hours.nameHint')}
          autoComplete="off"
          maxLength={80}
          takesFocus
          value={name}
          error={tried && !name.trim() ? t('hours.needName') : errorOf('name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Select
          label={t('hours.timeZone')}
          options={zones}
          value={timeZone || null}
          onChange={(zone) => zone && setTimeZone(zone)}
          none={t('state.noneFound')}
          error={tried && !timeZone ? t('hours.needZone') : errorOf('timeZone')}
        />
      </div>
      <fieldset className={styles.week}>
        <legend>{t('hours.week')}</legend>
        {weekdays.map((day) => (
          <Day key={day} day={day} openings={week[day] ?? []} onChange={(openings) => setWeek({ ...week, [day]: openings })} />
        ))}
        {errorOf('week') ? <InlineError>{errorOf('week')}</InlineError> : null}
      </fieldset>
      <fieldset className={styles.week}>
        <legend>{t('hours.holidays')}</legend>
        <p className={styles.hint}>{t('hours.holidaysHint')}</p>
        {holidays.map(({ day, yearly }, n) => {
          const put = (part: object) => setHolidays(holidays.map((one, at) => (at === n ? { ...one, ...part } : one)))
          return (
            // Days have no other name than their place.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={n} className={styles.holiday}>
              <TextField
                type="date"
                label={t('hours.holiday', { n: n + 1 })}
                hideLabel
                value={day}
                onChange={(event) => put({ day: event.target.value })}
              />
              <Checkbox
                checked={yearly}
                aria-label={t('hours.eachYearOf', { n: n + 1 })}
                onChange={(event) => put({ yearly: event.target.checked })}
              >
                {t('hours.eachYear')}
              </Checkbox>
              <IconButton
                size="small"
                label={t('hours.removeHoliday', { n: n + 1 })}
                onClick={() => setHolidays(holidays.filter((_, at) => at !== n))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </div>
          )
        })}
        <span>
          <Button
            size="small"
            look="ghost"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => setHolidays([...holidays, { day: '', yearly: false }])}
          >
            {t('hours.addHoliday')}
          </Button>
        </span>
        {errorOf('holidays') ? <InlineError>{errorOf('holidays')}</InlineError> : null}
      </fieldset>
    </Dialog>
  )
}

interface DayProps {
  day: Weekday
  openings: readonly Opening[]
  onChange: (openings: readonly Opening[]) => void
}

function Day({ day, openings, onChange }: DayProps) {
  const label = t(`hours.${day}`)
  const put = (at: number, opening: Opening) => onChange(openings.map((one, n) => (n === at ? opening : one)))
  return (
    <div className={styles.day}>
      <Checkbox
        checked={openings.length > 0}
        aria-label={t('hours.open', { day: label })}
        onChange={(event) => onChange(event.target.checked ? [['09:00', '17:00']] : [])}
      >
        {label}
      </Checkbox>
      <div className={styles.openings}>
        {openings.length === 0 ? <span className={styles.closed}>{t('hours.closed')}</span> : null}
        {openings.map(([from, to], n) => (
          // oxlint-disable-next-line react/no-array-index-key
          <span key={n} className={styles.opening}>
            <TextField
              type="time"
              hideLabel
              label={t('hours.from', { day: label })}
              value={from}
              onChange={(event) => put(n, [event.target.value, to])}
            />
            <span aria-hidden>{t('hours.until')}</span>
            <TextField
              type="time"
              hideLabel
              label={t('hours.to', { day: label })}
              value={to === '24:00' ? '00:00' : to}
              onChange={(event) => put(n, [from, event.target.value === '00:00' ? '24:00' : event.target.value])}
            />
            {openings.length > 1 ? (
              <IconButton
                size="small"
                label={t('hours.less', { day: label })}
                onClick={() => onChange(openings.filter((_, at) => at !== n))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            ) : null}
          </span>
        ))}
      </div>
      {openings.length > 0 && openings.length < 6 ? (
        <IconButton size="small" label={t('hours.more', { day: label })} onClick={() => onChange([...openings, ['18:00', '20:00']])}>
          <Plus size={14} aria-hidden />
        </IconButton>
      ) : null}
    </div>
  )
}
