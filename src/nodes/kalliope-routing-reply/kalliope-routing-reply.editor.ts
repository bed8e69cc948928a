import { addSearchWords } from '../../editor/palette'

interface KalliopeRoutingReplyProperties {
  name: string
  version: number
}

RED.nodes.registerType<KalliopeRoutingReplyProperties>('kalliope-routing-reply', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 0,
  align: 'right',
  paletteLabel: function () {
    return this._('kalliope-routing-reply.paletteLabel')
  },
  label: function () {
    return this.name || this._('kalliope-routing-reply.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-routing-reply.searchWords')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('kalliope-routing-reply.input')
  },
})
