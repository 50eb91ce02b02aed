/** What pages of forms and their mails say by themselves, in the languages that we speak. */

export interface PageWords {
  readonly send: string
  readonly optional: string
  readonly choose: string
  readonly yes: string
  readonly no: string
  readonly mail: string
  readonly phone: string
  readonly address: string
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: string
  /** Names the field that only programs fill in. */
  readonly trap: string
  readonly wrong: string
  readonly needed: string
  readonly odd: string
  readonly oddMail: string
  readonly oddPhone: string
  readonly oddNumber: string
  readonly oddDate: string
  readonly tooLong: string
  readonly again: string
  readonly thanks: string
  readonly sent: string
  readonly asked: string
  readonly closed: string
  readonly closedText: string
  readonly gone: string
  readonly goneText: string
  readonly busy: string
  readonly busyText: string
  /** `{workspace}` stands for its name. */
  readonly subject: string
  readonly question: string
  readonly follow: string
  readonly ignore: string
  readonly confirm: string
  readonly confirmed: string
  readonly over: string
  readonly overText: string
}

const en: PageWords = {
  send: 'Send',
  optional: 'optional',
  choose: 'Choose…',
  yes: 'Yes',
  no: 'No',
  mail: 'Mail address',
  phone: 'Phone number',
  address: 'Address',
  street: 'Street and number',
  postcode: 'Postcode',
  city: 'Town',
  country: 'Country',
  trap: 'Leave this empty',
  wrong: 'Something is not right yet. See the notes below.',
  needed: 'Fill this in.',
  odd: 'This was not understood.',
  oddMail: 'Write a mail address, such as name@example.com.',
  oddPhone: 'Write a phone number, such as +46 70 123 45 67.',
  oddNumber: 'Write a number, such as 12.',
  oddDate: 'Write a day that exists.',
  tooLong: 'This is too long. Shorten it.',
  again: 'The page had been open for long. All that you wrote is still here: send it once more.',
  thanks: 'Thank you',
  sent: 'Your answers have arrived.',
  asked: 'One more step: we have sent you a mail. Open the link in it to confirm what you agreed to.',
  closed: 'This form is closed',
  closedText: 'It takes no answers any more.',
  gone: 'There is no form here',
  goneText: 'The address may have been cut off on its way.',
  busy: 'One moment',
  busyText: 'More was sent from here than can be taken at once. Go back, wait a minute and send it again.',
  subject: 'Please confirm: mails from {workspace}',
  question: 'You, or somebody who typed your address, agreed to this:',
  follow: 'To confirm it, open this page and press the button:',
  ignore: 'If this was not you, do nothing. Nothing more comes then.',
  confirm: 'Yes, I agree',
  confirmed: 'Confirmed. You can change your mind at any time by a link in each mail.',
  over: 'This link has run out',
  overText: 'It was open for seven days. Fill in the form once more, and a new one comes.',
}

const de: PageWords = {
  send: 'Absenden',
  optional: 'freiwillig',
  choose: 'Auswählen …',
  yes: 'Ja',
  no: 'Nein',
  mail: 'Mailadresse',
  phone: 'Telefonnummer',
  address: 'Anschrift',
  street: 'Straße und Hausnummer',
  postcode: 'Postleitzahl',
  city: 'Ort',
  country: 'Land',
  trap: 'Leer lassen',
  wrong: 'Etwas stimmt noch nicht. Die Hinweise stehen unten.',
  needed: 'Bitte ausfüllen.',
  odd: 'Das wurde nicht verstanden.',
  oddMail: 'Eine Mailadresse, etwa name@example.com.',
  oddPhone: 'Eine Telefonnummer, etwa +49 431 1234567.',
  oddNumber: 'Eine Zahl, etwa 12.',
  oddDate: 'Einen Tag, den es gibt.',
  tooLong: 'Das ist zu lang. Bitte kürzen.',
  again: 'Die Seite war lange offen. Alles Geschriebene steht noch da: bitte noch einmal absenden.',
  thanks: 'Danke',
  sent: 'Ihre Antworten sind angekommen.',
  asked: 'Noch ein Schritt: Wir haben Ihnen eine Mail geschickt. Öffnen Sie den Link darin, um Ihre Einwilligung zu bestätigen.',
  closed: 'Dieses Formular ist geschlossen',
  closedText: 'Es nimmt keine Antworten mehr an.',
  gone: 'Hier ist kein Formular',
  goneText: 'Vielleicht wurde die Adresse unterwegs abgeschnitten.',
  busy: 'Einen Augenblick',
  busyText: 'Von hier kam mehr, als auf einmal angenommen wird. Gehen Sie zurück, warten Sie eine Minute und senden Sie noch einmal ab.',
  subject: 'Bitte bestätigen: Mails von {workspace}',
  question: 'Sie oder jemand, der Ihre Adresse eingegeben hat, haben in Folgendes eingewilligt:',
  follow: 'Zum Bestätigen öffnen Sie diese Seite und drücken den Knopf:',
  ignore: 'Wenn Sie das nicht waren, tun Sie nichts. Dann kommt nichts weiter.',
  confirm: 'Ja, ich willige ein',
  confirmed: 'Bestätigt. Sie können das jederzeit widerrufen, durch einen Link in jeder Mail.',
  over: 'Dieser Link ist abgelaufen',
  overText: 'Er galt sieben Tage. Füllen Sie das Formular noch einmal aus, dann kommt ein neuer.',
}

const fr: PageWords = {
  send: 'Envoyer',
  optional: 'facultatif',
  choose: 'Choisir…',
  yes: 'Oui',
  no: 'Non',
  mail: 'Adresse e-mail',
  phone: 'Numéro de téléphone',
  address: 'Adresse',
  street: 'Rue et numéro',
  postcode: 'Code postal',
  city: 'Ville',
  country: 'Pays',
  trap: 'Laisser vide',
  wrong: 'Il reste quelque chose à corriger. Voyez les remarques ci-dessous.',
  needed: 'À remplir.',
  odd: 'Cela n’a pas été compris.',
  oddMail: 'Une adresse e-mail, par exemple nom@example.com.',
  oddPhone: 'Un numéro de téléphone, par exemple +33 1 23 45 67 89.',
  oddNumber: 'Un nombre, par exemple 12.',
  oddDate: 'Une date qui existe.',
  tooLong: 'C’est trop long.',
  again: 'La page était ouverte depuis longtemps. Tout ce que vous avez écrit est encore là : envoyez-le une nouvelle fois.',
  thanks: 'Merci',
  sent: 'Vos réponses sont arrivées.',
  asked: 'Encore une étape : nous vous avons envoyé un e-mail. Ouvrez le lien qu’il contient pour confirmer votre accord.',
  closed: 'Ce formulaire est fermé',
  closedText: 'Il ne prend plus de réponses.',
  gone: 'Il n’y a pas de formulaire ici',
  goneText: 'L’adresse a peut-être été coupée en route.',
  busy: 'Un instant',
  busyText: 'Trop d’envois sont venus d’ici à la fois. Revenez en arrière, attendez une minute et envoyez de nouveau.',
  subject: 'À confirmer : e-mails de {workspace}',
  question: 'Vous, ou quelqu’un qui a saisi votre adresse, avez accepté ceci :',
  follow: 'Pour confirmer, ouvrez cette page et appuyez sur le bouton :',
  ignore: 'Si ce n’était pas vous, ne faites rien. Rien d’autre ne viendra.',
  confirm: 'Oui, j’accepte',
  confirmed: 'Confirmé. Vous pouvez changer d’avis à tout moment par un lien dans chaque e-mail.',
  over: 'Ce lien a expiré',
  overText: 'Il était valable sept jours. Remplissez le formulaire encore une fois pour en recevoir un autre.',
}

const es: PageWords = {
  send: 'Enviar',
  optional: 'opcional',
  choose: 'Elegir…',
  yes: 'Sí',
  no: 'No',
  mail: 'Correo electrónico',
  phone: 'Número de teléfono',
  address: 'Dirección',
  street: 'Calle y número',
  postcode: 'Código postal',
  city: 'Ciudad',
  country: 'País',
  trap: 'Dejar vacío',
  wrong: 'Falta corregir algo. Vea las notas más abajo.',
  needed: 'Rellene este campo.',
  odd: 'No se ha entendido.',
  oddMail: 'Una dirección de correo, como nombre@example.com.',
  oddPhone: 'Un número de teléfono, como +34 912 345 678.',
  oddNumber: 'Un número, como 12.',
  oddDate: 'Un día que exista.',
  tooLong: 'Es demasiado largo.',
  again: 'La página llevaba mucho tiempo abierta. Todo lo que escribió sigue aquí: envíelo una vez más.',
  thanks: 'Gracias',
  sent: 'Sus respuestas han llegado.',
  asked: 'Un paso más: le hemos enviado un correo. Abra el enlace para confirmar lo que aceptó.',
  closed: 'Este formulario está cerrado',
  closedText: 'Ya no admite respuestas.',
  gone: 'Aquí no hay ningún formulario',
  goneText: 'Quizá la dirección se cortó por el camino.',
  busy: 'Un momento',
  busyText: 'Se ha enviado demasiado desde aquí a la vez. Vuelva atrás, espere un minuto y envíelo de nuevo.',
  subject: 'Por favor, confirme: correos de {workspace}',
  question: 'Usted, o alguien que escribió su dirección, aceptó lo siguiente:',
  follow: 'Para confirmarlo, abra esta página y pulse el botón:',
  ignore: 'Si no fue usted, no haga nada. No llegará nada más.',
  confirm: 'Sí, acepto',
  confirmed: 'Confirmado. Puede cambiar de opinión en cualquier momento con un enlace en cada correo.',
  over: 'Este enlace ha caducado',
  overText: 'Era válido siete días. Rellene el formulario otra vez y llegará uno nuevo.',
}

const words: Readonly<Record<string, PageWords>> = { en, de, fr, es }

/** The words in a language (BCP 47), in English where we do not speak it, and the language in which they are. */
export function pageWords(language: string): PageWords & { readonly language: string } {
  const first = language.split('-')[0]!.toLowerCase()
  return Object.hasOwn(words, first) ? { ...words[first]!, language } : { ...en, language: 'en' }
}
