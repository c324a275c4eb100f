module github.com/gin-contrib/sessions

go 1.26

require github.com/gorilla/sessions v1.4.0
