/** What people, companies and places are called in the generated workspaces. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const givenNames = words(`
  Anna Mara Lena Sofia Emma Ida Nora Clara Julia Marta Elif Aylin Fatma Zeynep Amina Layla Yasmin Priya Ananya Meera Mei Yuki Hana Sakura
  Olga Daria Katya Ines Lucía Carmen Beatriz Camille Chloé Élodie Giulia Chiara Freja Astrid Saoirse Niamh Agnieszka Zofia Petra Jana
  Lukas Jonas Felix Paul Emil Oskar Leon Noah Mehmet Emre Can Omar Yusuf Ali Arjun Rohan Vikram Wei Hiroshi Kenji Ivan Dmitri Pavel
  Diego Mateo João Tiago Luc Étienne Marco Matteo Lars Nils Conor Seán Piotr Jakub Tomáš Václav James Oliver Amelia Grace Henry Ruth
`)
export const familyNames = words(`
  Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Richter Klein Wolf Schröder Neumann Zimmermann Krüger
  Yılmaz Kaya Demir Çelik Şahin Öztürk Hassan Ahmed Khan Patel Sharma Gupta Reddy Wang Li Zhang Chen Tanaka Sato Suzuki Ivanov Petrov
  Novák Svoboda Dvořák Kowalski Nowak Wiśniewski García Fernández López Silva Santos Pereira Martin Bernard Dubois Rossi Russo Ferrari
  Nielsen Hansen Andersson Lindqvist Johansson Murphy Kelly Byrne Smith Jones Taylor Brown Davies Evans Wilson Walker Wright Hughes
  Popescu Ionescu Papadopoulos Horvat Kovács Nagy Tóth Virtanen Korhonen Bakker Visser Janssen Peeters Maes Keller Brunner Huber Gruber
`)
/** City, postcode, country. */
export const places: readonly (readonly [string, string, string])[] = [
  ['Berlin', '10115', 'DE'],
  ['Hamburg', '20095', 'DE'],
  ['München', '80331', 'DE'],
  ['Köln', '50667', 'DE'],
  ['Leipzig', '04109', 'DE'],
  ['Wien', '1010', 'AT'],
  ['Graz', '8010', 'AT'],
  ['Zürich', '8001', 'CH'],
  ['Basel', '4051', 'CH'],
  ['Paris', '75001', 'FR'],
  ['Lyon', '69001', 'FR'],
  ['Lille', '59000', 'FR'],
  ['Madrid', '28001', 'ES'],
  ['Sevilla', '41001', 'ES'],
  ['Porto', '4000-001', 'PT'],
  ['Milano', '20121', 'IT'],
  ['Torino', '10121', 'IT'],
  ['Praha', '110 00', 'CZ'],
  ['Brno', '602 00', 'CZ'],
  ['Kraków', '30-001', 'PL'],
  ['Gdańsk', '80-001', 'PL'],
  ['København', '1050', 'DK'],
  ['Malmö', '211 20', 'SE'],
  ['Göteborg', '411 03', 'SE'],
  ['Oslo', '0150', 'NO'],
  ['Helsinki', '00100', 'FI'],
  ['Dublin', 'D01', 'IE'],
  ['London', 'EC1A', 'GB'],
  ['Leeds', 'LS1', 'GB'],
  ['Gent', '9000', 'BE'],
  ['Utrecht', '3511', 'NL'],
  ['Istanbul', '34000', 'TR'],
  ['İzmir', '35000', 'TR'],
  ['Budapest', '1051', 'HU'],
  ['Zagreb', '10000', 'HR'],
]
export const streets = words(
  'Hauptstraße Bahnhofstraße Gartenweg Lindenallee Marktplatz Mühlenweg Schulstraße Ringstraße Seestraße Bergweg Parkallee Hafenstraße',
)
export const companyWords = words(`
  Nord Süd Alpen Rhein Donau Hansa Atlas Orion Vega Delta Sigma Linden Falken Adler Silber Kupfer Stahl Glas Holz Stein Bern Aurora Borealis
  Meridian Summit Harbor Granit Quarz Polar Titan Nova Terra Aqua Ventus Ignis Lumen Forma Prima Optima Kronos Helios Selene Castor Pollux
`)
export const companyTrades = words(
  'Logistik Technik Maschinenbau Pharma Foods Energie Textil Optik Medien Software Bau Chemie Handel Verlag Labor Elektro Mobil Garten',
)
export const companyForms = words('GmbH AG KG SE BV SA Srl Ltd AB Oy')
export const industries = words(
  'Manufacturing Retail Wholesale Software Healthcare Construction Food Energy Logistics Finance Education Media Chemicals Hospitality',
)
export const titles = [
  'Buyer',
  'Head of Purchasing',
  'Managing Director',
  'Plant Manager',
  'Quality Manager',
  'Head of IT',
  'Assistant',
  'Engineer',
  'Controller',
  'Marketing Manager',
]
export const languages = ['de', 'de', 'de', 'en', 'en', 'fr', 'es', 'it', 'pl', 'cs', 'sv', 'tr']
export const timeZones = [
  'Europe/Berlin',
  'Europe/Berlin',
  'Europe/Vienna',
  'Europe/Zurich',
  'Europe/Paris',
  'Europe/Madrid',
  'Europe/London',
  'Europe/Istanbul',
]
