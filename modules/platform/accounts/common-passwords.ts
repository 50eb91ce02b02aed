/** The passwords that are tried first against everyone, in lower case, 8 characters and more (shorter ones are refused anyway). */
export const commonPasswords: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 12345678910 0123456789 0987654321 987654321 87654321 123123123 1234512345 123456123456 1234567891 12344321
11111111 111111111 1111111111 00000000 000000000 0000000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 999999999
12121212 11223344 1122334455 112233445566 123321123 123454321 147258369 147852369 789456123 159753456 741852963 963852741 14789632 1q2w3e4r
1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 1qazxsw2 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234
qwerty12345 qwerty123456 qwertz123 qwertzuiop asdfghjk asdfghjkl asdfasdf asdf1234 asdfqwer zxcvbnm1 zxcvbnm123 zxcvbnm, qazwsxedc qazwsx123
azertyui azertyuiop azerty123 password password1 password12 password123 password1234 password12345 password01 password! password1! password123!
passw0rd p@ssw0rd p@ssword pa$$word p@ssw0rd1 p@ssw0rd123 pass1234 pass12345 passwort passwort1 passwort123 motdepasse contraseña wachtwoord
parola12 senha123 haslo123 heslo123 geheim123 hallo123 hallo1234 welcome1 welcome12 welcome123 welcome1234 welcome! willkommen bienvenue letmein1
letmein123 letmein! changeme changeme1 changeme123 changeit trustno1 iloveyou iloveyou1 iloveyou2 iloveyou123 ichliebedich jetaime123 teamo123
abcd1234 abc12345 abc123456 abcdefgh abcdefghi abcdefg1 abcd12345 a1b2c3d4 a1b2c3d4e5 aa123456 aa12345678 aaaaaaaa a1234567 a12345678 a123456789
123456789a 12345678a 1234567a 123456ab 123abc123 1234abcd 12345abc test1234 test12345 testtest testing1 testing123 tester123 testpass demo1234
demodemo guest123 guest1234 admin123 admin1234 admin12345 administrator adminadmin admin@123 root1234 rootroot toor1234 superman superman1
batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 minecraft minecraft1 football football1 football123 baseball baseball1
basketball liverpool liverpool1 chelsea1 arsenal1 manchester barcelona barcelona1 realmadrid juventus juventus1 princess princess1 princess123
sunshine sunshine1 sunshine123 butterfly chocolate chocolate1 computer computer1 internet internet1 samsung1 samsung123 michael1 michelle michelle1
jennifer jessica1 jordan23 charlie1 charlie123 ashley12 daniel123 michael123 alexander alexandra elizabeth christian christine valentina nicholas
whatever whatever1 whatever123 dragon123 monkey123 master123 mustang1 corvette mercedes ferrari1 porsche1 shadow123 secret123 secret1234 topsecret
freedom1 freedom123 blink182 metallica nirvana1 rockyou1 asshole1 fuckyou1 fuckyou2 fuckyou123 summer2023 summer2024 summer2025 winter2023 winter2024
winter2025 spring2024 spring2025 autumn2024 autumn2025 sommer2024 sommer2025 company1 company123 business1 business123 customer customer1 customer123
salesforce hubspot1 support1 support123 service123 manager1 manager123 security security1 temporary temp1234 temppass default1 default123 unknown1
logitech microsoft google123 facebook facebook1 linkedin linkedin1 twitter1 youtube1 snoopy123 hello123 hello1234 hellohello goodluck godisgood
jesus123 jesuschrist blessed1 family123 love1234 lovelove loveyou1 mylove123 forever1 babygirl babygirl1 sweetheart angel123 lucky123 happy123
pa55word pa55w0rd passpass passport p4ssw0rd mypassword mypassword1 yourpassword thepassword newpassword oldpassword nopassword thisisapassword
correcthorsebatterystaple correct horse battery staple`
    .replace('correct horse battery staple', '')
    .split(/\s+/)
    .filter(Boolean)
    .concat('correct horse battery staple'),
)
