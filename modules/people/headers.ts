/**
 * Names that columns of people and companies go by in other programs' exports (HubSpot, Salesforce, Pipedrive, Google,
 * Outlook) and in German, Spanish, French and Portuguese. Each is a list parted by commas, compared by letters and digits only, without accents or case;
 * the first of a list is the surest.
 */
const names = {
  externalId:
    'external id, externalid, record id, contact id, customer id, customer unique id, client id, account id, company id, id extern, kundennummer, kundennr, kunden id, id cliente, numero de cliente, numero client, id client, numero do cliente, hs object id, salesforce id, vid',
  owner:
    'owner, contact owner, company owner, account owner, lead owner, owner name, owner email, hubspot owner id, assigned to, besitzer, betreuer, zustandig, ansprechpartner intern, propietario, proprietaire, proprietario, responsavel, vertriebsmitarbeiter',
  emails:
    'email, e-mail, mail, email address, e-mail address, mail address, primary email, email 1, e-mail 1 - value, e-mail-adresse, emailadresse, mailadresse, correo, correo electronico, adresse e-mail, adresse mail, courriel, endereco de e-mail, person - email, contact email',
  phones:
    'phone, phone number, telephone, telephone number, tel, phone 1, phone 1 - value, primary phone, business phone, telefon, telefonnummer, rufnummer, telefono, numero de telefono, numero de telephone, telefone, person - phone, organization - phone',
  'phones.mobile':
    'mobile, mobile phone, mobile phone number, mobile number, cell, cell phone, handy, mobil, mobiltelefon, handynummer, movil, celular, portable, telephone portable, telemovel',
  'phones.work':
    'work phone, office phone, phone - work, person - phone - work, telefon geschaftlich, telefono trabajo, telephone bureau, telefone comercial',
  'phones.home': 'home phone, phone - home, person - phone - home, telefon privat, telefono casa, telephone domicile, telefone residencial',
  'emails.work':
    'work email, business email, email - work, person - email - work, e-mail geschaftlich, correo trabajo, e-mail professionnel, e-mail comercial',
  'emails.home':
    'home email, personal email, private email, email - home, person - email - home, e-mail privat, correo personal, e-mail personnel, e-mail pessoal',
  'addresses.street':
    'street, street address, address, address 1, address line 1, mailing street, billing street, billing address line 1, strasse, strasse und hausnummer, adresse, anschrift, calle, direccion, rue, rua, endereco, morada',
  'addresses.postcode':
    'postcode, postal code, zip, zip code, zip/postal code, mailing zip/postal code, billing zip/postal code, mailing postal code, billing postal code, customer zip code prefix, zip code prefix, plz, postleitzahl, codigo postal, code postal, cep',
  'addresses.city': 'city, town, mailing city, billing city, customer city, stadt, ort, wohnort, ciudad, ville, cidade, localidade',
  'addresses.region':
    'region, state, state/region, state/province, mailing state/province, billing state/province, mailing state, billing state, province, county, customer state, bundesland, kanton, provincia, departement, estado, uf',
  'addresses.country': 'country, country/region, mailing country, billing country, land, pais, pays, office location',
} as const

/** By object and target; the import guesses its mapping with it. */
export const headers = {
  person: {
    ...names,
    name: 'name, full name, contact name, display name, person - name, vollstandiger name, nombre completo, nom complet, nome completo, nome, customer name',
    givenName:
      'first name, firstname, given name, forename, person - first name, vorname, rufname, nombre, nombre de pila, prenom, primeiro nome',
    familyName:
      'last name, lastname, family name, surname, person - last name, nachname, familienname, zuname, apellido, apellidos, nom, nom de famille, sobrenome, apelido, ultimo nome',
    birthday:
      'birthday, birthdate, birth date, date of birth, dob, geburtstag, geburtsdatum, fecha de nacimiento, cumpleanos, date de naissance, data de nascimento, aniversario',
    language: 'language, preferred language, locale, sprache, idioma, langue',
    timeZone: 'time zone, timezone, zeitzone, zona horaria, fuseau horaire, fuso horario',
    'company.name':
      'company, company name, account, account name, organization, organisation, organization - name, organization name, associated company, employer, firma, firmenname, unternehmen, empresa, societe, entreprise, nome da empresa',
    'company.domain': 'company domain, company domain name, company website, firmendomain, dominio de la empresa, domaine de la societe',
    'employment.title':
      'job title, title, position, role, person - job title, berufsbezeichnung, stelle, funktion, cargo, puesto, poste, fonction',
  },
  company: {
    ...names,
    name: 'name, company, company name, account, account name, organization, organisation, organization - name, organization name, firma, firmenname, unternehmen, empresa, nombre de la empresa, societe, raison sociale, entreprise, nome da empresa, razao social',
    domain:
      'domain, company domain name, website, website url, web site, web, url, homepage, internetseite, webseite, sitio web, pagina web, dominio, site web, site internet, domaine, site',
    industry: 'industry, sector, branche, wirtschaftszweig, industria, secteur, secteur d activite, setor, ramo',
    employees:
      'employees, number of employees, employee count, no. of employees, headcount, size, company size, mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, empleados, numero de empleados, effectif, nombre d employes, funcionarios, numero de funcionarios',
    parent: 'parent company, parent, parent account, subsidiary of, muttergesellschaft, konzern, empresa matriz, societe mere, empresa mae',
  },
} as const
