#!/usr/bin/env python3
"""Times the language server on a generated guide of 10,000 articles, and compares its memory with that of the preview: python3 benches/language-server.py target/release/guide"""

import json
import os
import subprocess
import sys
import tempfile
import time

root = tempfile.mkdtemp(prefix='guide-bench-')
os.makedirs(root + '/content/articles')
os.makedirs(root + '/content/roles')
for r in range(50): open(f'{root}/content/roles/role-{r}.md','w').write(f'---\ntitle: Role {r}\nsummary: Does {r}.\n---\n## Work\n\nText.\n')
for a in range(10000):
    r = 0 if a%5==0 else a%50
    open(f'{root}/content/articles/a{a}.md','w').write(f'---\ntitle: Article {a}\ndate: 2025-01-01\nroles: [Role {r}]\n---\n'+f'See [[Role {r}]] and [next](a{(a+1)%10000}.md). Some words about work and life.\n\n'*5+'## Part\n\n'+'More text of an article that goes on for a while.\n'*20)
open(root+'/site.toml','w').write('title="Big"\n')
p = subprocess.Popen([sys.argv[1],'lsp'],stdin=subprocess.PIPE,stdout=subprocess.PIPE,env={**os.environ,'SOURCE_DATE_EPOCH':'1767225600'})
n=0
def send(m): b=json.dumps(m).encode(); p.stdin.write(b'Content-Length: %d\r\n\r\n'%len(b)+b); p.stdin.flush()
def recv():
    l=0
    while True:
        h=p.stdout.readline().strip()
        if not h: break
        l=int(h.split(b':')[1])
    return json.loads(p.stdout.read(l))
def req(method,params):
    global n; n+=1; send({'jsonrpc':'2.0','id':n,'method':method,'params':params})
    while True:
        m=recv()
        if m.get('id')==n and 'method' not in m: return m
def note(method,params): send({'jsonrpc':'2.0','method':method,'params':params})
u='file://'+root
t=time.time()
req('initialize',{'processId':None,'rootUri':u,'capabilities':{'workspace':{'workspaceEdit':{'documentChanges':True,'resourceOperations':['rename']}}},'workspaceFolders':[{'uri':u,'name':'b'}]})
note('initialized',{}); req('workspace/symbol',{'query':'zz'}); print('open s',round(time.time()-t,2))
d=u+'/content/articles/a7.md'; text=open(root+'/content/articles/a7.md').read()
note('textDocument/didOpen',{'textDocument':{'uri':d,'languageId':'markdown','version':1,'text':text}}); req('workspace/symbol',{'query':'zz'})
ts=[]
for i in range(8):
    t=time.time(); note('textDocument/didChange',{'textDocument':{'uri':d,'version':2+i},'contentChanges':[{'text':text+'x'*i+'\n[[Nobody %d]]\n'%i}]})
    while recv().get('method')!='textDocument/publishDiagnostics': pass
    ts.append(time.time()-t)
print('keystroke->diagnostics ms',[round(x*1000) for x in ts])
note('textDocument/didChange',{'textDocument':{'uri':d,'version':50},'contentChanges':[{'text':text+'[[art\n'}]}); req('workspace/symbol',{'query':'zz'})
ts=[]
for i in range(5):
    t=time.time(); r=req('textDocument/completion',{'textDocument':{'uri':d},'position':{'line':text.count('\n'),'character':5}}); ts.append(time.time()-t)
print('completion ms',[round(x*1000) for x in ts], len(r['result']['items']))
note('textDocument/didOpen',{'textDocument':{'uri':u+'/content/roles/role-0.md','languageId':'markdown','version':1,'text':open(root+'/content/roles/role-0.md').read()}})
t=time.time(); r=req('textDocument/rename',{'textDocument':{'uri':u+'/content/roles/role-0.md'},'position':{'line':1,'character':8},'newName':'Chief'}); print('rename s',round(time.time()-t,2),len(r['result']['documentChanges']))
def rss(process): return int(open(f'/proc/{process.pid}/statm').read().split()[1])*4//1024
print('rss MB',rss(p))
req('shutdown',None); note('exit',{}); p.wait()
preview = subprocess.Popen([os.path.abspath(sys.argv[1]),'serve','--port','0'],cwd=root,stdout=subprocess.PIPE,stderr=subprocess.STDOUT,text=True,env={**os.environ,'SOURCE_DATE_EPOCH':'1767225600'})
for line in preview.stdout:
    if 'http://' in line: break
article = root+'/content/articles/a7.md'
for i in range(5): open(article,'w').write(text+'x'*i+'\n'); time.sleep(1)
print('rss MB of the preview',rss(preview)); preview.terminate()
