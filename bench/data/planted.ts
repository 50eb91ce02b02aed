/** Records that are planted among the million, and what people type to find them: each question with the one record that it means. */

/** Key, name, mail address, phone number, external id. */
export const plantedPeople = table(`
thorvald|Thorvald Bergström|thorvald.bergstroem@havn.example|+46812345601|P-70001
siobhan|Siobhán O'Callaghan|siobhan@ocallaghan.example|+35318901234|P-70002
jozef|Józef Wyspiański|j.wyspianski@galeria.example|+48221234567|P-70003
guenther|Günther Großkopf|g.grosskopf@werk-sued.example|+492216789012|P-70004
anneliese|Anneliese Mühlhäuser|amuehlhaeuser@muehle.example|+498912345678|P-70005
francoise|Françoise Lefèvre|francoise.lefevre@atelier.example|+33145678901|P-70006
inigo|Íñigo Echeverría|inigo.echeverria@puerto.example|+34912345678|P-70007
bjoern|Bjørn Ødegård|bjorn.odegard@fjell.example|+4722123456|P-70008
kirsten|Kirsten Aagaard|kirsten@aagaard.example|+4533123456|P-70009
dusan|Dušan Kovačević|dusan.kovacevic@sava.example|+381111234567|P-70010
ilker|İlker Yıldırım|ilker.yildirim@liman.example|+902121234567|P-70011
theodora|Theodora Papanikolaou|t.papanikolaou@kallithea.example|+302101234567|P-70012
margarethe|Margarethe von Trautenau|margarethe@trautenau.example|+4315123456|P-70013
wolfgang|Wolfgang Amberger|wolfgang.amberger@salz.example|+43662123456|P-70014
konstantin|Konstantin Schirokauer|k.schirokauer@uhren.example|+41441234567|P-70015
priscilla|Priscilla Featherstonehaugh|priscilla.f@estate.example|+442071234567|P-70016
algernon|Algernon Wetherby|algernon@wetherby.example|+441619876543|P-70017
rosalind|Rosalind Thackeray|rthackeray@vanity.example|+441312345678|P-70018
hildegard|Hildegard Strohschneider|h.strohschneider@strohhut.example|+4940987654|P-70019
eberhard|Eberhard Zwiebelmann|zwiebelmann@gemuese.example|+4930778899|P-70020
gwendolyn|Gwendolyn Llewellyn|gwen@llewellyn.example|+442920123456|P-70021
hrafnhildur|Hrafnhildur Sigurðardóttir|hrafnhildur@sigurdar.example|+3545551234|P-70022
matthias|Matthias Obersteiner|m.obersteiner@gipfel.example|+43512987654|P-70023
cornelia|Cornelia Rautenstrauch|cornelia.rautenstrauch@joest.example|+492211122334|P-70024
valentina|Valentina Scognamiglio|valentina.scognamiglio@vesuvio.example|+39081234567|P-70025
giancarlo|Giancarlo Bevilacqua|g.bevilacqua@fontana.example|+390612345678|P-70026
zdenka|Zdeňka Hrušková|zdenka.hruskova@sad.example|+420221234567|P-70027
laszlo|László Székely|laszlo.szekely@tokaj.example|+3612345678|P-70028
aleksandr|Александр Кузнецов|kuznetsov@reka.example|+74951234567|P-70029
eleni|Ελένη Παπαδάκη|eleni.papadaki@kriti.example|+302810123456|P-70030
xiaolong|李小龙|xiaolong@jinyu.example|+861012345678|P-70031
haruka|山田はるか|haruka.yamada@sakurai.example|+81312345678|P-70032
minjun|김민준|minjun.kim@hangang.example|+8221234567|P-70033
fatemeh|فاطمة الزهراء|fatima.zahra@waha.example|+212522123456|P-70034
nguyen|Trần Thị Bích Ngọc|bichngoc@saigon.example|+842838123456|P-70035
quentin|Quentin Vandenbroucke|quentin.vandenbroucke@schelde.example|+3223456789|P-70036
marieclaire|Marie-Claire Delacroix|mc.delacroix@liberte.example|+33478123456|P-70037
jeanbaptiste|Jean-Baptiste Poquelin|jb.poquelin@theatre.example|+33491234567|P-70038
ottokar|Ottokar Dombrowsky|ottokar.dombrowsky@sternwarte.example|+4935112345|P-70039
walburga|Walburga Hinterhuber|walburga.hinterhuber@almhuette.example|+498821123456|P-70040
`)
/** Key, name, domain, phone number. */
export const plantedCompanies = table(`
zuckerhut|Zuckerhut Feinkost GmbH|zuckerhut-feinkost.example|+4940112233
kranichwerft|Kranichwerft AG|kranichwerft.example|+494211234567
haselnuss|Haselnussrösterei Ölmühle KG|haselnuss-oelmuehle.example|+49761998877
brouwer|Brouwerij 't Zwaantje|zwaantje.example|+31201234567
perlmutter|Perlmutt & Söhne|perlmutt-soehne.example|+496912312312
fjordlaks|Fjordlaks ASA|fjordlaks.example|+4755123456
quincaillerie|Quincaillerie du Pont-Neuf|quincaillerie-pontneuf.example|+33156789012
wirbelwind|Wirbelwind Luftfracht SE|wirbelwind-luftfracht.example|+49695551212
`)
/** Key, the record that it is about, text. */
export const plantedNotes = table(`
espresso|thorvald|Wants the espresso machine serviced before midsummer; asked for a quotation in Swedish kronor.
allergy|anneliese|Allergic to hazelnuts, never send the praline box.
chess|wolfgang|Plays correspondence chess, mentioned the Sicilian defence.
sabbatical|cornelia|On sabbatical until October, her deputy signs contracts.
lighthouse|bjoern|Collects pictures of lighthouses. Bring one from Lindesnes.
velvet|rosalind|Prefers velvet upholstery, sample number 4711 went out on Tuesday.
umbrella|giancarlo|Forgot his umbrella in our showroom.
harbour|kranichwerft|The harbour authority wants a second survey of the dry dock.
`)
/** Kind of question, what is typed, the record that is meant. */
export const questions = table(`
name|Thorvald Bergström|thorvald
name|Siobhán O'Callaghan|siobhan
name|Günther Großkopf|guenther
name|Theodora Papanikolaou|theodora
name|Margarethe von Trautenau|margarethe
name|Konstantin Schirokauer|konstantin
name|Algernon Wetherby|algernon
name|Rosalind Thackeray|rosalind
name|Hildegard Strohschneider|hildegard
name|Eberhard Zwiebelmann|eberhard
name|Matthias Obersteiner|matthias
name|Cornelia Rautenstrauch|cornelia
name|Valentina Scognamiglio|valentina
name|Quentin Vandenbroucke|quentin
name|Walburga Hinterhuber|walburga
name|Zuckerhut Feinkost|zuckerhut
name|kranichwerft|kranichwerft
name|fjordlaks asa|fjordlaks
name|Wirbelwind Luftfracht SE|wirbelwind
name|perlmutt & söhne|perlmutter
order|Bergström Thorvald|thorvald
order|Großkopf Günther|guenther
order|Amberger Wolfgang|wolfgang
order|Schirokauer Konstantin|konstantin
order|Wetherby Algernon|algernon
order|Thackeray Rosalind|rosalind
order|Zwiebelmann Eberhard|eberhard
order|Obersteiner Matthias|matthias
order|Scognamiglio Valentina|valentina
order|Bevilacqua Giancarlo|giancarlo
order|Dombrowsky Ottokar|ottokar
order|Hinterhuber Walburga|walburga
order|trautenau margarethe|margarethe
order|Featherstonehaugh, Priscilla|priscilla
order|feinkost zuckerhut|zuckerhut
prefix|thorv|thorvald
prefix|bergstr tho|thorvald
prefix|wyspia|jozef
prefix|grossk|guenther
prefix|muhlh|anneliese
prefix|echev|inigo
prefix|odeg|bjoern
prefix|aaga|kirsten
prefix|kovace|dusan
prefix|papani|theodora
prefix|trauten|margarethe
prefix|amberg wolf|wolfgang
prefix|schirok|konstantin
prefix|featherst|priscilla
prefix|wether|algernon
prefix|thacker|rosalind
prefix|strohsch|hildegard
prefix|zwieb|eberhard
prefix|llewel|gwendolyn
prefix|hrafn|hrafnhildur
prefix|oberst mat|matthias
prefix|rautens|cornelia
prefix|scogna|valentina
prefix|bevil|giancarlo
prefix|zuckerh|zuckerhut
prefix|kranich|kranichwerft
prefix|haselnuss|haselnuss
prefix|wirbelw|wirbelwind
prefix|quincail|quincaillerie
prefix|vandenb|quentin
typo|thorwald bergström|thorvald
typo|bergstorm|thorvald
typo|ocalaghan|siobhan
typo|wyspiansky|jozef
typo|wyspianksi|jozef
typo|grosskpof|guenther
typo|muhlhauser annelise|anneliese
typo|lefevbre francoise|francoise
typo|echeveria|inigo
typo|odegaard bjorn|bjoern
typo|kovacevich|dusan
typo|papanikolau|theodora
typo|papanicolaou|theodora
typo|trautenua|margarethe
typo|amberegr|wolfgang
typo|schirokaur|konstantin
typo|featherstonehaugth|priscilla
typo|wetherbey|algernon
typo|tackeray|rosalind
typo|thackery rosalin|rosalind
typo|strohschnieder|hildegard
typo|swiebelmann|eberhard
typo|zwiebelman|eberhard
typo|llewelyn|gwendolyn
typo|lewellyn gwendolin|gwendolyn
typo|hrafnhidlur|hrafnhildur
typo|oberstiener|matthias
typo|obersteinner|matthias
typo|rautenstauch|cornelia
typo|rautenstruach|cornelia
typo|scognamilio|valentina
typo|bevilaqua|giancarlo
typo|bevliacqua|giancarlo
typo|vandenbrouke|quentin
typo|vandenbruocke|quentin
typo|dombrowski ottokar|ottokar
typo|hinterhubre|walburga
typo|zuckrehut|zuckerhut
typo|kranichwreft|kranichwerft
typo|wirbelwid luftfracht|wirbelwind
accents|guenther grosskopf|guenther
accents|gunther großkopf|guenther
accents|GÜNTHER GROSSKOPF|guenther
accents|muehlhaeuser|anneliese
accents|muhlhauser|anneliese
accents|mühlhäuser|anneliese
accents|francoise lefevre|francoise
accents|FRANÇOISE|francoise
accents|inigo echeverria|inigo
accents|bjorn odegard|bjoern
accents|bjoern oedegaard|bjoern
accents|dusan kovacevic|dusan
accents|ilker yildirim|ilker
accents|jozef wyspianski|jozef
accents|siobhan ocallaghan|siobhan
accents|o callaghan|siobhan
accents|o’callaghan|siobhan
accents|zdenka hruskova|zdenka
accents|laszlo szekely|laszlo
accents|bergstroem|thorvald
accents|oelmuehle|haselnuss
accents|ölmuhle haselnussrosterei|haselnuss
accents|perlmutt soehne|perlmutter
accents|tran thi bich ngoc|nguyen
accents|sigurðardottir|hrafnhildur
initials|t bergström|thorvald
initials|g großkopf|guenther
initials|k schirokauer|konstantin
initials|p featherstonehaugh|priscilla
initials|a wetherby|algernon
initials|r thackeray|rosalind
initials|h strohschneider|hildegard
initials|e zwiebelmann|eberhard
initials|c rautenstrauch|cornelia
initials|m obersteiner|matthias
initials|giancarlo b|giancarlo
initials|valentina s|valentina
initials|m v trautenau|margarethe
initials|j-b poquelin|jeanbaptiste
initials|mcd|marieclaire
phone|0221 678 90 12|guenther
phone|+49 (221) 6789012|guenther
phone|0049 221 6789012|guenther
phone|(0221) 678-9012|guenther
phone|+49 (0)221 6789012|guenther
phone|0221/6789|guenther
phone|492216789012|guenther
phone|6789012|guenther
phone|030 77 88 99|eberhard
phone|+49 30 778899|eberhard
phone|040 98 76 54|hildegard
phone|0161 987 6543|algernon
phone|+44 161 9876543|algernon
phone|020 7123 4567|priscilla
phone|01 45 67 89 01|francoise
phone|+33 1 45 67 89 01|francoise
phone|0145678901|francoise
phone|06 12345678|giancarlo
phone|+46 8 123 456 01|thorvald
phone|22 12 34 56|bjoern
phone|+47 55 12 34 56|fjordlaks
phone|0421 1234567|kranichwerft
phone|069 555 1212|wirbelwind
phone|0662 123456|wolfgang
phone|0512/98 76 54|matthias
mail|thorvald.bergstroem@havn|thorvald
mail|siobhan@ocallaghan.example|siobhan
mail|j.wyspianski@galeria.example|jozef
mail|g.grosskopf@|guenther
mail|grosskopf@werk-sued|guenther
mail|amuehlhaeuser|anneliese
mail|inigo.echeverria@puerto.example|inigo
mail|@aagaard.example|kirsten
mail|kallithea.example|theodora
mail|rthackeray@vanity|rosalind
mail|strohhut.example|hildegard
mail|zwiebelmann@gemuese.example|eberhard
mail|gwen@llewellyn|gwendolyn
mail|mc.delacroix|marieclaire
mail|poquelin@theatre|jeanbaptiste
mail|zuckerhut-feinkost.example|zuckerhut
mail|kranichwerft.ex|kranichwerft
mail|pontneuf|quincaillerie
mail|oelmuehle.example|haselnuss
mail|www.fjordlaks.example|fjordlaks
identifier|P-70004|guenther
identifier|p70016|priscilla
identifier|P 70023|matthias
identifier|70025|valentina
identifier|p-70030|eleni
note|espresso machine|espresso
note|praline|allergy
note|hazelnuts allergic|allergy
note|sicilian def|chess
note|sabbatical october|sabbatical
note|lighthouse|lighthouse
note|velvet 4711|velvet
note|umbrella|umbrella
note|dry dock|harbour
note|kronor|espresso
script|Кузнецов|aleksandr
script|кузнец алекс|aleksandr
script|кузнецов александр|aleksandr
script|Παπαδάκη|eleni
script|παπαδακη ελενη|eleni
script|李小龙|xiaolong
script|小龙|xiaolong
script|山田|haruka
script|はるか|haruka
script|김민|minjun
script|민준|minjun
script|فاطمة|fatemeh
`)

function table(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('|'))
}
