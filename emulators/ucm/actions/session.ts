import { success } from '../protocol'
import { type Actions, parameter } from './action'

export const sessionActions: Actions = {
  challenge: {
    mandatory: ['user'],
    open: true,
    handle: (pbx, request) => pbx.sessions.challenge(parameter(request, 'user')),
  },
  login: {
    mandatory: ['user', 'token'],
    open: true,
    handle: (pbx, request) => pbx.sessions.login(parameter(request, 'user'), parameter(request, 'token')),
  },
  logout: {
    mandatory: [],
    handle: (pbx, request) => {
      pbx.sessions.logout(parameter(request, 'cookie'))
      return success()
    },
  },
}
