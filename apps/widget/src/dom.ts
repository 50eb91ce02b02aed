/** Forms of the page. Fields that are called like parts of a form stand in their places, so it is asked by its prototypes. */
import { type Attributes, type Field, formName, type Traits, whoIn } from './form.ts'

export interface SentForm {
  readonly name: string
  /** Only where the form asks for it. */
  readonly who: Traits | null
}

/** Null where it is none, or asks to be left alone. */
export function sentForm(target: unknown): SentForm | null {
  if (!(target instanceof HTMLFormElement)) return null
  const attribute = attributesOf(target)
  if (attribute('data-rapport-ignore') !== null) return null
  return { name: formName(attribute), who: attribute('data-rapport-identify') === null ? null : whoIn(fieldsOf(target)) }
}

const attributesOf =
  (element: Element): Attributes =>
  (name) =>
    Element.prototype.getAttribute.call(element, name)

const fieldsOf = (form: Element): Field[] =>
  [...(Element.prototype.querySelectorAll.call(form, 'input') as NodeListOf<HTMLInputElement>)].map((input) => ({
    attribute: attributesOf(input),
    value: input.value,
  }))
