import { Segmented, TextField } from '@rapport/ui'
import { t } from '../../messages/t.tsx'
import type { Simple } from './draft.ts'
import type { Offered } from './fieldsOf.ts'
import styles from './Templates.module.css'
import { ValueField } from './ValueField.tsx'

interface BlockFieldsProps {
  block: Simple
  fields: readonly Offered[]
  /** What is wrong with a part of it. */
  wrong: (key: string) => string | null
  onChange: (block: Simple) => void
}

type Asked<T extends Simple['type']> = (props: Omit<BlockFieldsProps, 'block'> & { block: Extract<Simple, { type: T }> }) => React.ReactNode

const asked: { readonly [T in Simple['type']]: Asked<T> } = {
  heading: ({ block, fields, wrong, onChange }) => (
    <>
      <ValueField
        label={t('templates.headingText')}
        value={block.text}
        maxLength={500}
        fields={fields}
        error={wrong('text')}
        onChange={(text) => onChange({ ...block, text })}
      />
      <div className={styles.options}>
        <Choice
          label={t('templates.level')}
          value={String(block.level ?? 1) as '1' | '2'}
          options={(['1', '2'] as const).map((value) => ({ value, label: t(`templates.level.${value}`) }))}
          onChange={(level) => onChange({ ...block, level: Number(level) as 1 | 2 })}
        />
        <Align value={block.align} onChange={(align) => onChange({ ...block, align })} />
      </div>
    </>
  ),
  text: ({ block, fields, wrong, onChange }) => (
    <>
      <ValueField
        label={t('templates.text')}
        hint={t('templates.textHint')}
        rows={Math.min(16, Math.max(4, block.text.split('\n').length + 1))}
        value={block.text}
        maxLength={20_000}
        fields={fields}
        error={wrong('text')}
        onChange={(text) => onChange({ ...block, text })}
      />
      <Align value={block.align} onChange={(align) => onChange({ ...block, align })} />
    </>
  ),
  button: ({ block, fields, wrong, onChange }) => (
    <>
      <ValueField
        label={t('templates.buttonText')}
        value={block.text}
        maxLength={500}
        fields={fields}
        error={wrong('text')}
        onChange={(text) => onChange({ ...block, text })}
      />
      <ValueField
        label={t('templates.buttonUrl')}
        value={block.url}
        maxLength={2_000}
        fields={fields}
        error={wrong('url')}
        onChange={(url) => onChange({ ...block, url })}
      />
      <Align value={block.align} onChange={(align) => onChange({ ...block, align })} />
    </>
  ),
  image: ({ block, fields, wrong, onChange }) => (
    <>
      <ValueField
        label={t('templates.src')}
        hint={t('templates.srcHint')}
        value={block.src}
        maxLength={2_000}
        fields={fields}
        error={wrong('src')}
        onChange={(src) => onChange({ ...block, src })}
      />
      <ValueField
        label={t('templates.alt')}
        hint={t('templates.altHint')}
        value={block.alt}
        maxLength={500}
        fields={fields}
        error={wrong('alt')}
        onChange={(alt) => onChange({ ...block, alt })}
      />
      <ValueField
        label={t('templates.imageUrl')}
        optional={t('field.optional')}
        value={block.url ?? ''}
        maxLength={2_000}
        fields={fields}
        error={wrong('url')}
        onChange={(url) => onChange({ ...block, url: url || undefined })}
      />
      <div className={styles.options}>
        <Pixels
          label={t('templates.width')}
          value={block.width}
          error={wrong('width')}
          onChange={(width) => onChange({ ...block, width })}
        />
        <Align value={block.align ?? 'center'} onChange={(align) => onChange({ ...block, align })} />
      </div>
    </>
  ),
  divider: () => null,
  spacer: ({ block, wrong, onChange }) => (
    <Pixels label={t('templates.size')} value={block.size} error={wrong('size')} onChange={(size) => onChange({ ...block, size })} />
  ),
}

/** What is asked of a block. */
export function BlockFields({ block, ...rest }: BlockFieldsProps) {
  return (asked[block.type] as (props: BlockFieldsProps) => React.ReactNode)({ block, ...rest })
}

const sides = ['left', 'center', 'right'] as const

function Align({ value, onChange }: { value: (typeof sides)[number] | undefined; onChange: (value: (typeof sides)[number]) => void }) {
  return (
    <Choice
      label={t('templates.align')}
      value={value ?? 'left'}
      options={sides.map((side) => ({ value: side, label: t(`templates.align.${side}`) }))}
      onChange={onChange}
    />
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

function Choice<Value extends string>(props: ChoiceProps<Value>) {
  return (
    <div className={styles.choice}>
      <span className={styles.legend} aria-hidden>
        {props.label}
      </span>
      <Segmented {...props} />
    </div>
  )
}

interface PixelsProps {
  label: string
  value: number | undefined
  error: string | null
  onChange: (value: number | undefined) => void
}

function Pixels({ label, value, error, onChange }: PixelsProps) {
  return (
    <div className={styles.pixels}>
      <TextField
        label={label}
        optional={t('field.optional')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        value={value === undefined ? '' : String(value)}
        error={error}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, '')
          onChange(digits === '' ? undefined : Number(digits))
        }}
      />
    </div>
  )
}
