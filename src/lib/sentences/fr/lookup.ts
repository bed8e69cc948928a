import type { Translation } from '../translation.js'

export const lookup: Translation<'lookup'> = {
  'no-path': 'le chemin du fichier ou le nom de ce qui contient les contacts, par exemple contacts.csv',
  'no-path-short': 'pas un chemin',
  'no-file': 'Impossible de lire les contacts : {reason}. Vérifiez le chemin {path} dans le nœud.',
  'no-file-short': 'fichier introuvable',
  'too-large': 'Les contacts de {path} dépassent {mebibytes} Mio. Indiquez un fichier plus petit.',
  'too-large-short': 'fichier trop grand',
  'no-columns':
    '{file} n’a pas de colonnes « name » et « number » (ou « numbers »). La première ligne doit nommer les colonnes.',
  'no-columns-short': 'pas de colonnes name et number',
  'no-contacts':
    'Il n’y a pas de contacts dans {where}. Placez-y un tableau : [{"name": "Ann", "numbers": ["+390555550101"]}, …].',
  'no-contacts-short': 'pas de contacts dans {where}',
  country: 'un pays par ses deux lettres, par exemple IT',
  'country-short': 'pas un pays',
  digits: 'les chiffres composés pour obtenir une ligne extérieure, par exemple 0',
  'digits-short': 'pas des chiffres',
  number: 'un enregistrement d’appel, un événement d’appel, un SMS ou un numéro tel que +390555550101',
  'number-short': 'pas un numéro',
  'status-known': '{found#} sur {asked#} connus',
  'status-unknown': 'absent des contacts',
  'status-nothing': 'rien à chercher',
}
