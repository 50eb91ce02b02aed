/** What stands under a mail, in the languages that we speak. */

export interface FooterWords {
  readonly unsubscribe: string
  readonly preferences: string
  readonly view: string
}

const words: Readonly<Record<string, FooterWords>> = {
  en: { unsubscribe: 'Unsubscribe', preferences: 'Preferences', view: 'View in browser' },
  de: { unsubscribe: 'Abbestellen', preferences: 'Einstellungen', view: 'Im Browser ansehen' },
  fr: { unsubscribe: 'Se désabonner', preferences: 'Préférences', view: 'Voir dans le navigateur' },
  es: { unsubscribe: 'Darse de baja', preferences: 'Preferencias', view: 'Ver en el navegador' },
  it: { unsubscribe: 'Annulla l’iscrizione', preferences: 'Preferenze', view: 'Vedi nel browser' },
  pt: { unsubscribe: 'Cancelar a subscrição', preferences: 'Preferências', view: 'Ver no navegador' },
  nl: { unsubscribe: 'Afmelden', preferences: 'Voorkeuren', view: 'Bekijk in de browser' },
  sv: { unsubscribe: 'Avregistrera', preferences: 'Inställningar', view: 'Visa i webbläsaren' },
  da: { unsubscribe: 'Afmeld', preferences: 'Indstillinger', view: 'Vis i browseren' },
  pl: { unsubscribe: 'Wypisz się', preferences: 'Preferencje', view: 'Zobacz w przeglądarce' },
}

/** The words in a language (BCP 47), in English where we do not speak it. */
export function footerWords(language: string): FooterWords {
  const first = language.split('-')[0]!.toLowerCase()
  return Object.hasOwn(words, first) ? words[first]! : words.en!
}
