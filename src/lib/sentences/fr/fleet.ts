import type { Translation } from '../translation.js'

export const fleet: Translation<'fleet'> = {
  twice:
    'L’inventaire contient « {name} » deux fois : aucune des entrées n’est utilisée. Donnez à chaque appareil son propre nom.',
  'no-name': 'L’entrée {line} de l’inventaire n’a pas de nom ; elle est laissée de côté.',
  'unknown-kind': '« {name} » est laissé de côté : son genre est « {kind} » et non l’un de {kinds}.',
  'no-address': '« {name} » est laissé de côté : « {address} » n’est pas une adresse.',
  'no-variable':
    '« {name} » est laissé de côté : il prend son mot de passe dans {variable}, que l’environnement n’a pas.',
  unreadable: 'L’inventaire {path} est illisible ({reason}). Ce qui était connu auparavant reste valable.',
  'no-path': 'aucun chemin indiqué',
  'no-inventory': 'ni un tableau JSON d’appareils, ni un CSV avec les colonnes name et kind',
  'open-file':
    'D’autres utilisateurs de cet ordinateur peuvent lire {path}, qui contient des mots de passe. Retirez-leur ce droit (chmod o-r), ou utilisez passwordEnv.',
}
